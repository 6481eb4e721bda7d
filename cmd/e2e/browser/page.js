// The other client: LiveKit's own library, doing what the harness asks for and reporting what it measured.
// A job is one page load. After its reports the page asks for the next job and loads itself anew.
'use strict';
const { ExternalE2EEKeyProvider, Room, RoomEvent, Track, createLocalTracks } = LivekitClient;

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
  // What a microphone's filters do to a voice would hide where it is found again.
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const tracks = job.publish
    ? await createLocalTracks(job.drawn ? { audio: plain, video: false } : { audio: true, video: { resolution } }) : [];
  const room = new Room(job.tiles ? { adaptiveStream: true } : {});
  const clicked = performance.now();
  const since = () => performance.now() - clicked;
  const firstFrame = new Promise((resolve) => {
    room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      const element = track.attach();
      document.body.append(element);
      if (job.tiles) tile(job.tiles);
      if (track.kind === Track.Kind.Video) {
        element.requestVideoFrameCallback(() => resolve(since()));
      }
      if (onTrack) onTrack(track, participant, element);
    });
  });
  const t = await ticket(job);
  await room.connect(t.server_url, t.participant_token);
  const connectMs = since();
  const publishing = tracks.map((track) => room.localParticipant.publishTrack(track));
  if (job.drawn) {
    publishing.push(room.localParticipant.publishTrack(frames(1280, 720, 30), { source: Track.Source.Camera }));
  }
  const published = Promise.all(publishing);
  return { room, tracks, connectMs, firstFrame, published };
}

// tile lays so many videos out in a grid that fills the window.
function tile(people) {
  const across = Math.ceil(Math.sqrt(people));
  const down = Math.ceil(people / across);
  document.body.style.margin = 0;
  for (const video of document.querySelectorAll('video')) {
    video.style = `float: left; width: ${100 / across}vw; height: ${100 / down}vh`;
  }
}

// moment is now, by the machine's clock.
const moment = () => new Date(performance.timeOrigin + performance.now()).toISOString();

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
    const time = moment();
    if (track.kind === Track.Kind.Video) {
      const now = looks(element);
      await report('video', {
        from, time, source: track.source, width: element.videoWidth, height: element.videoHeight, framesDecoded: s.framesDecoded,
        freezes: s.freezeCount, brightness: now.brightness, moved: before ? moved(before.data, now.data) : 0,
      });
      before = now;
    } else {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
      await report('audio', { from, time, rms, energy: s.totalAudioEnergy, seconds: s.totalSamplesDuration, concealed: s.concealedSamples });
    }
  }, 1000);
}

// diary reports what happens to a room, in confab's words and by the machine's clock. What cannot be reported while the
// network is away is reported when it is back. It is over when the room is, and that has been reported.
function diary(room) {
  const entries = [];
  let over = false;
  const note = (event, fields) => {
    entries.push({ event, time: moment(), ...fields });
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

// drawing is a picture of that size that changes rate times a second; with rate 0 it comes to rest after five seconds, in
// which whoever subscribes gets the last of it.
function drawing(width, height, rate) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let n = 0;
  const draw = () => {
    context.fillStyle = `hsl(${(n += 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'white';
    context.fillRect((n * 3) % canvas.width, canvas.height / 4, canvas.width / 8, canvas.height / 2);
  };
  draw();
  const track = canvas.captureStream(rate).getVideoTracks()[0];
  if (rate > 0) {
    setInterval(draw, 1000 / rate);
  } else {
    const timer = setInterval(() => { track.requestFrame(); draw(); }, 200);
    setTimeout(() => clearInterval(timer), 5000);
  }
  return { track, canvas };
}

// frames is a camera that costs little: a bright square moves over a grey field.
function frames(width, height, rate) {
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const writer = generator.writable.getWriter();
  const picture = new Uint8Array(width * height * 3 / 2);
  let n = 0;
  const square = (brightness) => {
    for (let y = 200; y < 328; y++) picture.fill(brightness, y * width + n, y * width + n + 128);
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) picture[y * width + x] = 40 + ((x ^ y) & 127);
  picture.fill(128, width * height);
  setInterval(() => {
    square(80);
    n = (n + 8) % (width - 128);
    square(220);
    writer.write(new VideoFrame(picture, {
      format: 'I420', codedWidth: width, codedHeight: height, timestamp: performance.now() * 1000,
    }));
  }, 1000 / rate);
  return generator;
}

// steps are what a job of kind perform is made of.
const steps = {
  // picture publishes a drawing.
  async picture(room, tracks, step) {
    const { track, canvas } = drawing(step.width, step.height, step.rate);
    const publication = await room.localParticipant.publishTrack(track, {
      name: step.name, source: step.source || Track.Source.Unknown, simulcast: false,
      videoCodec: step.codec || 'vp8', backupCodec: false, degradationPreference: 'maintain-resolution',
    });
    tracks[step.name] = { publication, canvas };
  },
  // sound publishes a tone.
  async sound(room, tracks, step) {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 440 });
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    const publication = await room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], {
      name: step.name, source: Track.Source.Microphone, dtx: false,
    });
    tracks[step.name] = { publication };
  },
  async resize(room, tracks, step) {
    Object.assign(tracks[step.name].canvas, { width: step.width, height: step.height });
  },
  async mute(room, tracks, step) {
    const { publication } = tracks[step.name];
    await (step.on ? publication.mute() : publication.unmute());
  },
  async unpublish(room, tracks, step) {
    await room.localParticipant.unpublishTrack(tracks[step.name].publication.track);
  },
  async encrypt(room, tracks, step) {
    await room.setE2EEEnabled(step.on);
  },
  async say(room) {
    await room.localParticipant.publishData(new TextEncoder().encode('hello'), { reliable: true, topic: 'chat' });
  },
  // allow lets everybody have the pictures and sounds, or nobody.
  async allow(room, tracks, step) {
    room.localParticipant.setTrackSubscriptionPermissions(step.on, []);
  },
};

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
    // What it is set to send: the statistics have one layer until the answer has come.
    const { encodings } = joined.room.localParticipant.getTrackPublication(Track.Source.Camera).track.sender.getParameters();
    await report('published', { layers: encodings.length });
    const engine = joined.room.engine;
    await report('mode', { mode: engine.pcManager.subscriber ? 'dual' : 'single' });
    await new Promise(() => {});
  },
  // tiles joins and shows so many people side by side, in a window that they fill, and reports every second how much it
  // has decoded and what of: nothing else, as it is measured.
  async tiles(job) {
    const videos = [];
    const joined = await join(job, (track) => { if (track.kind === Track.Kind.Video) videos.push(track); });
    await joined.published;
    for (;;) {
      let frames = 0;
      let pixels = 0;
      for (const track of videos) {
        const s = await inbound(track);
        frames += s.framesDecoded || 0;
        pixels += (s.framesPerSecond || 0) * (s.frameWidth || 0) * (s.frameHeight || 0);
      }
      await report('tiles', { time: moment(), people: videos.length, frames, pixels });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  },
  // perform joins and does what further jobs say, one after the other, until the browser is ended.
  async perform(job) {
    let encryption;
    if (job.encrypted) {
      const keyProvider = new ExternalE2EEKeyProvider();
      await keyProvider.setKey('a secret');
      encryption = { keyProvider, worker: new Worker('/node_modules/livekit-client/dist/livekit-client.e2ee.worker.js') };
    }
    const room = new Room({ encryption });
    if (job.on) await room.setE2EEEnabled(true);
    const t = await ticket(job);
    await room.connect(t.server_url, t.participant_token);
    await report('connected', {});
    const tracks = {};
    for (;;) {
      const step = await nextJob();
      await steps[step.kind](room, tracks, step);
      await report('done', { kind: step.kind });
    }
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
