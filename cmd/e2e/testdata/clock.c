// A clock on the wall that can be set for one program alone. Loaded with LD_PRELOAD, this adds the seconds in the file CLOCK_SHIFT, which
// may change at any time, to what the kernel says of CLOCK_REALTIME. It replaces the functions of the vDSO, so that programs that ask
// there without the C library, as those in Go do, are told the same. The monotonic clocks are left alone, as settimeofday(2) leaves them.
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t none;
static const volatile int64_t *shift = &none;

// Neither errno nor anything else that belongs to a thread may be touched: Go calls this on stacks of its own.
static long shifted_clock(long id, struct timespec *now) {
	long result;
#if defined(__x86_64__)
	__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_clock_gettime), "D"(id), "S"(now) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = SYS_clock_gettime, x0 __asm__("x0") = id;
	register struct timespec *x1 __asm__("x1") = now;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory");
	result = x0;
#else
#error "no clock for this processor"
#endif
	if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		now->tv_sec += *shift;
	return result;
}

static long shifted_day(struct timeval *now, void *zone) {
	struct timespec t;
	long result = shifted_clock(CLOCK_REALTIME, &t);
	(void)zone;
	if (now) {
		now->tv_sec = t.tv_sec;
		now->tv_usec = t.tv_nsec / 1000;
	}
	return result;
}

__attribute__((unused)) static long shifted_time(time_t *now) {
	struct timespec t;
	shifted_clock(CLOCK_REALTIME, &t);
	if (now)
		*now = t.tv_sec;
	return t.tv_sec;
}

static void fail(const char *what) {
	perror(what);
	_exit(99);
}

// jump makes a function begin with a jump to another one.
static void jump(char *from, void *to) {
#if defined(__x86_64__)
	unsigned char code[] = {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0}; // movabs $to, %rax; jmp *%rax
	memcpy(code + 2, &to, 8);
#else
	unsigned char code[] = {0x50, 0, 0, 0x58, 0, 2, 0x1f, 0xd6, 0, 0, 0, 0, 0, 0, 0, 0}; // ldr x16, .+8; br x16; to
	memcpy(code + 8, &to, 8);
#endif
	memcpy(from, code, sizeof code);
	__builtin___clear_cache(from, from + sizeof code);
}

// replace finds a function of the vDSO at base, if it has it, and makes it jump elsewhere.
static void replace(uintptr_t base, const char *name, void *to) {
	Elf64_Phdr *parts = (void *)(base + ((Elf64_Ehdr *)base)->e_phoff);
	Elf64_Dyn *entry = NULL;
	uintptr_t at = 0, size = 0;
	for (int i = 0; i < ((Elf64_Ehdr *)base)->e_phnum; i++) {
		if (parts[i].p_type == PT_LOAD) {
			at = base + parts[i].p_offset - parts[i].p_vaddr;
			size = (parts[i].p_memsz + 4095) & ~4095ul;
		}
		if (parts[i].p_type == PT_DYNAMIC)
			entry = (void *)(base + parts[i].p_offset);
	}
	const char *names = NULL;
	Elf64_Sym *symbol = NULL;
	for (; entry && entry->d_tag; entry++) {
		if (entry->d_tag == DT_STRTAB)
			names = (void *)(at + entry->d_un.d_ptr);
		if (entry->d_tag == DT_SYMTAB)
			symbol = (void *)(at + entry->d_un.d_ptr);
	}
	// Nobody says how many symbols there are, but linkers put the names behind them.
	for (; symbol && (const char *)symbol < names; symbol++) {
		if (strcmp(names + symbol->st_name, name) != 0)
			continue;
		if (mprotect((void *)base, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
			fail("open the vDSO");
		jump((char *)at + symbol->st_value, to);
		if (mprotect((void *)base, size, PROT_READ | PROT_EXEC) != 0)
			fail("close the vDSO");
		return;
	}
}

__attribute__((constructor)) static void begin(void) {
	const char *path = getenv("CLOCK_SHIFT");
	if (path == NULL)
		return;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		fail(path);
	void *memory = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		fail(path);
	close(file);
	shift = memory;
	uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);
	if (vdso == 0)
		return;
#if defined(__x86_64__)
	replace(vdso, "__vdso_clock_gettime", (void *)shifted_clock);
	replace(vdso, "__vdso_gettimeofday", (void *)shifted_day);
	replace(vdso, "__vdso_time", (void *)shifted_time);
#else
	replace(vdso, "__kernel_clock_gettime", (void *)shifted_clock);
	replace(vdso, "__kernel_gettimeofday", (void *)shifted_day);
#endif
}
