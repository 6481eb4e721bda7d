package peer

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLogs sends pion's own logs to ours, at debug: pion calls errors what an SFU does every day (a packet before its
// description), and by default it writes them to stderr.
type pionLogs struct{ log *slog.Logger }

// NewLogger makes the logger of one of pion's parts.
func (p pionLogs) NewLogger(scope string) logging.LeveledLogger {
	return pionLog{p.log.With("pion", scope)}
}

type pionLog struct{ log *slog.Logger }

func (l pionLog) Trace(string)          {}
func (l pionLog) Tracef(string, ...any) {}
func (l pionLog) Debug(string)          {}
func (l pionLog) Debugf(string, ...any) {}

func (l pionLog) Info(m string)             { l.log.Debug(m) }
func (l pionLog) Infof(f string, a ...any)  { l.log.Debug(fmt.Sprintf(f, a...)) }
func (l pionLog) Warn(m string)             { l.log.Debug(m) }
func (l pionLog) Warnf(f string, a ...any)  { l.log.Debug(fmt.Sprintf(f, a...)) }
func (l pionLog) Error(m string)            { l.log.Debug(m) }
func (l pionLog) Errorf(f string, a ...any) { l.log.Debug(fmt.Sprintf(f, a...)) }
