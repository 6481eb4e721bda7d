// The other client: LiveKit's own library, doing what the harness asks for and reporting what it measured.
// A job is one page load. After its reports the page asks for the next job and loads itself anew.
'use strict';
const { Room, RoomEvent, Track, createLocalTracks } = LivekitClient;

async function report(event, fields) {
  await fetch('/report', { method: 'POST', body: JSON.stringify({ event, ...fields }) });
}

async function nextJob() {
  return (await fetch('/next')).json();
}

async function ticket(job) {
  const response = await fetch(`${job.server}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room_name: job.room, participant_name: job.name }),
  });
  return response.json();
}

// join measures from the click, which comes before the token is fetched, as it does in a lobby. Devices are open by
// then, as they are in a lobby that shows a preview.
async function join(job, onTrack) {
  const resolution = job.small ? { width: 160, height: 120, frameRate: 30 } : { width: 1280, height: 720, frameRate: 30 };
  const tracks = job.publish ? await createLocalTracks({ audio: true, video: { resolution } }) : [];
  const room = new Room();
  const clicked = performance.now();
  const since = () => performance.now() - clicked;
  const firstFrame = new Promise((resolve) => {
    room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      const element = track.attach();
      document.body.append(element);
      if (track.kind === Track.Kind.Video) {
        element.requestVideoFrameCallback(() => resolve(since()));
      }
      if (onTrack) onTrack(track, participant, element);
    });
  });
  const t = await ticket(job);
  await room.connect(t.server_url, t.participant_token);
  const connectMs = since();
  const published = Promise.all(tracks.map((track) => room.localParticipant.publishTrack(track)));
  return { room, tracks, connectMs, firstFrame, published };
}

// inbound gives the counters of what is received.
async function inbound(track) {
  for (const s of (await track.getRTCStatsReport()).values()) {
    if (s.type === 'inbound-rtp') return s;
  }
  return {};
}

// looks gives the mean brightness and a coarse picture of what a video element shows.
function looks(element) {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 36;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(element, 0, 0, 64, 36);
  const { data } = context.getImageData(0, 0, 64, 36);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
  return { brightness: sum / (64 * 36), data };
}

function moved(a, b) {
  let n = 0;
  for (let i = 0; i < a.length; i += 4) if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) > 24) n++;
  return n;
}

// watch reports every second what comes of a remote track.
function watch(track, participant, element) {
  const from = participant.name;
  let before = null;
  let analyser = null;
  if (track.kind === Track.Kind.Audio) {
    const context = new AudioContext();
    analyser = context.createAnalyser();
    analyser.fftSize = 16384;
    context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack])).connect(analyser);
  }
  setInterval(async () => {
    const s = await inbound(track);
    if (track.kind === Track.Kind.Video) {
      const now = looks(element);
      await report('video', {
        from, source: track.source, width: element.videoWidth, height: element.videoHeight, framesDecoded: s.framesDecoded,
        freezes: s.freezeCount, brightness: now.brightness, moved: before ? moved(before.data, now.data) : 0,
      });
      before = now;
    } else {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
      await report('audio', { from, rms, energy: s.totalAudioEnergy, seconds: s.totalSamplesDuration, concealed: s.concealedSamples });
    }
  }, 1000);
}

// diary reports what happens to a room, in confab's words and by the machine's clock. What cannot be reported while the
// network is away is reported when it is back. It is over when the room is, and that has been reported.
function diary(room) {
  const entries = [];
  let over = false;
  const note = (event, fields) => {
    entries.push({ event, time: new Date(performance.timeOrigin + performance.now()).toISOString(), ...fields });
  };
  let away = false;
  const leave = (kind) => { away = true; note('sessionReconnecting', { kind }); };
  room.on(RoomEvent.SignalReconnecting, () => leave('resume'));
  // Both are said of a resume that has lost media; only the first is news then.
  room.on(RoomEvent.Reconnecting, () => leave(away ? 'rejoin' : 'resume'));
  room.on(RoomEvent.Reconnected, () => { away = false; note('sessionReconnected', {}); });
  room.on(RoomEvent.Disconnected, (reason) => { over = true; note('sessionDisconnected', { reason: String(reason) }); });
  return new Promise((resolve) => {
    const send = async () => {
      while (entries.length) {
        try {
          await fetch('/report', { method: 'POST', body: JSON.stringify(entries[0]), signal: AbortSignal.timeout(1000) });
          entries.shift();
        } catch {
          break;
        }
      }
      if (over && !entries.length) resolve();
      else setTimeout(send, 100);
    };
    send();
  });
}

const jobs = {
  // endure joins, publishes and reports what becomes of it until the meeting or the browser is ended.
  async endure(job) {
    const joined = await join({ ...job, publish: true });
    await joined.published;
    const over = diary(joined.room);
    await report('connected', { ms: joined.connectMs });
    await over;
  },
  // meet joins, publishes and watches until the browser is ended.
  async meet(job) {
    const joined = await join({ ...job, publish: true }, watch);
    await report('connected', { ms: joined.connectMs });
    await joined.published;
    const sent = await joined.tracks.find((t) => t.kind === Track.Kind.Video).getRTCStatsReport();
    await report('published', { layers: [...sent.values()].filter((s) => s.type === 'outbound-rtp').length });
    const engine = joined.room.engine;
    await report('mode', { mode: engine.pcManager.subscriber ? 'dual' : 'single' });
    await new Promise(() => {});
  },
  // race joins twice in one page, cold and warm, and reports the times of both.
  async race(job) {
    const times = [];
    for (let i = 0; i < 2; i++) {
      const joined = await join(job);
      const firstFrameMs = await joined.firstFrame;
      times.push({ connectMs: joined.connectMs, firstFrameMs });
      await joined.published;
      await joined.room.disconnect();
    }
    await report('raced', { cold: times[0], warm: times[1] });
  },
};

(async () => {
  const job = await nextJob();
  try {
    await jobs[job.kind](job);
  } catch (error) {
    await report('failed', { message: String(error) });
  }
  location.reload();
})();
