// Chat as LiveKit's own components do it, and in every other form that LiveKit's client can send.
'use strict';

async function loadScript(path) {
  await new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = `/node_modules/${path}`;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${path} is not there`));
    document.head.append(element);
  });
}

// components are those of @livekit/components-core, which come as a CommonJS module.
async function components() {
  await loadScript('rxjs/dist/bundles/rxjs.umd.min.js');
  await loadScript('@livekit/components-core/node_modules/loglevel/dist/loglevel.min.js');
  await loadScript('@floating-ui/core/dist/floating-ui.core.umd.min.js');
  await loadScript('@floating-ui/dom/dist/floating-ui.dom.umd.min.js');
  const modules = {
    'livekit-client': LivekitClient, rxjs, 'rxjs/operators': rxjs.operators, loglevel: log, '@floating-ui/dom': FloatingUIDOM,
  };
  const source = await (await fetch('/node_modules/@livekit/components-core/dist/index.js')).text();
  const module = { exports: {} };
  new Function('require', 'module', 'exports', source)((name) => modules[name], module, module.exports);
  return module.exports;
}

// forms are the ways to say something; each says it once. The long text has letters of one to four bytes and does not compress
// into one packet.
const forms = {
  components: (room, chat) => chat.send('by components'),
  long: (room, chat) => chat.send(longText()),
  async written(room) {
    const writer = await room.localParticipant.streamText({ topic: 'lk.chat' });
    for (const part of ['written ', 'in ', 'pieces']) await writer.write(part);
    await writer.close();
    const edit = await room.localParticipant.streamText({
      topic: 'lk.chat', streamId: writer.info.id, type: 'update', version: 1,
    });
    await edit.write('written anew');
    await edit.close();
  },
  async manyChunks(room) {
    const writer = await room.localParticipant.streamText({ topic: 'lk.chat' });
    await writer.write(longText().replace('long', 'chunks'));
    await writer.close();
  },
  async packet(room) {
    const said = await room.localParticipant.sendChatMessage('as a packet');
    await room.localParticipant.editChatMessage('as a packet, edited', said);
  },
  async both(room) {
    await room.localParticipant.sendChatMessage('in two forms');
    await room.localParticipant.sendText('in two forms', { topic: 'lk.chat' });
  },
  legacy: (room) => room.localParticipant.publishData(
    new TextEncoder().encode(JSON.stringify({ id: 'old-1', timestamp: Date.now(), message: 'by old components' })),
    { reliable: true, topic: 'lk-chat-topic' },
  ),
  file: (room) => room.localParticipant.sendText('with a file', {
    topic: 'lk.chat', attachments: [new File([new Uint8Array(40_000)], 'picture.png', { type: 'image/png' })],
  }),
  bytes: (room) => room.localParticipant.publishData(new Uint8Array([0xff, 0, 0xfe, 65]), { reliable: true, topic: 'bytes' }),
};

function longText() {
  let text = 'long ';
  let seed = 1;
  while (text.length < 60_000) {
    seed = (seed * 48271) % 2147483647;
    text += String.fromCodePoint([97 + (seed % 26), 0xe0 + (seed % 26), 0x4e00 + (seed % 9000), 0x1f600 + (seed % 60)][seed % 4]);
  }
  return text;
}

async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('');
}

// chat reports every line of others that LiveKit's components list, and the list's length. Once it hears "your turn" it says
// something in every form, and asks everybody for a method that nobody has.
jobs.chat = async (job) => {
  const { setupChat } = await components();
  const joined = await join(job);
  const { room } = joined;
  const chat = setupChat(room);
  let turn = false;
  const known = new Map();
  chat.messageObservable.subscribe(async (list) => {
    for (const m of list.filter((m) => m.from && !m.from.isLocal)) {
      if (known.get(m.id) === m) continue;
      known.set(m.id, m);
      await report('line', {
        from: m.from.name, text: m.message.slice(0, 100), sha256: await sha256(m.message), edited: !!m.editTimestamp,
        lines: list.filter((m) => m.from && !m.from.isLocal).length,
      });
      if (m.message !== 'your turn' || turn) continue;
      turn = true;
      for (const say of Object.values(forms)) await say(room, chat);
      for (const other of room.remoteParticipants.values()) {
        const began = performance.now();
        const answer = await room.localParticipant.performRpc({ destinationIdentity: other.identity, method: 'dance', payload: 'now' })
          .then((text) => ({ text }), (error) => ({ code: error.code, message: error.message }));
        await report('rpc', { from: other.name, ...answer, ms: performance.now() - began });
      }
      await report('said', { long: await sha256(longText()), chunks: await sha256(longText().replace('long', 'chunks')) });
    }
  });
  room.on(RoomEvent.ChatMessage, (m, from) => report('packet', { from: from?.name, text: m.message }));
  room.on(RoomEvent.DataReceived, (data, from, kind, topic) => {
    report('data', { from: from?.name, topic, text: new TextDecoder().decode(data) });
  });
  await report('ready', { others: room.remoteParticipants.size });
  await new Promise(() => {});
};
