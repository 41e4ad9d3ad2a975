// The queue's live line. It says what is new and leaves every row where it is; a link shows it.
const line = document.querySelector('[data-events]');
if (line) {
  const words = line.dataset;
  const [said, news] = [line.querySelector('.live-state'), line.querySelector('.live-news')];
  const [pause, sound] = [line.querySelector('.live-pause'), line.querySelector('.live-sound')];
  const box = sound.querySelector('input');
  const BEAT = 15000;
  const SLOWEST = 60000;
  let stream = null;
  let paused = false;
  let watchdog = 0;
  let wait = BEAT; // before a refused stream is opened again
  let asOf = words.asOf;
  let emergencies = 0;

  const say = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const lost = () => { say(said, words.lost.replace('{time}', asOf)); line.classList.add('lost'); };

  const ring = () => {
    const room = new AudioContext();
    for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const [tone, loud] = [room.createOscillator(), room.createGain()];
      tone.frequency.value = pitch;
      loud.gain.value = 0.2;
      tone.connect(loud).connect(room.destination);
      tone.start(room.currentTime + start);
      tone.stop(room.currentTime + start + 0.2);
    }
    setTimeout(() => room.close(), 2000);
  };

  const hear = (event) => {
    wait = BEAT;
    watch();
    line.classList.remove('lost');
    const told = JSON.parse(event.data);
    asOf = told.at;
    say(said, words.live.replace('{time}', told.at));
    news.hidden = !told.said;
    say(news.querySelector('[role="status"]'), told.said);
    for (const id of told.changed) {
      const row = document.getElementById(`case-${id}`);
      if (!row || row.querySelector('.moved')) continue;
      const mark = document.createElement('a');
      mark.className = 'moved';
      mark.href = words.show;
      mark.textContent = words.moved;
      row.append(mark);
    }
    if (told.emergencies > emergencies && box.checked) ring();
    emergencies = told.emergencies;
  };

  const close = () => {
    stream?.close();
    stream = null;
    clearTimeout(watchdog);
  };
  const over = async () => {
    try {
      const answer = await fetch('/session', { redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(BEAT) });
      return answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403;
    } catch {
      return false; // Away: it may come back.
    }
  };
  // The browser mends a connection that broke. One that was refused, or has gone silent, is opened anew here.
  const again = async () => {
    close();
    lost();
    if (await over()) return;
    setTimeout(open, wait);
    wait = Math.min(2 * wait, SLOWEST);
  };
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(again, 2 * BEAT + 2000);
  };
  // A page that nobody sees listens for the sound alone.
  const wanted = () => !paused && (!document.hidden || box.checked);
  const open = () => {
    if (stream || !wanted()) return;
    stream = new EventSource(words.events);
    stream.addEventListener('message', hear);
    stream.addEventListener('error', () => { if (stream?.readyState === EventSource.CLOSED) again(); });
    watch();
  };

  pause.addEventListener('click', () => {
    paused = !paused;
    say(pause, paused ? words.resume : words.pause);
    if (paused) {
      close();
      say(said, words.paused.replace('{time}', asOf));
    } else {
      open();
    }
  });
  box.checked = localStorage.getItem('sound') === 'on';
  box.addEventListener('change', () => {
    localStorage.setItem('sound', box.checked ? 'on' : 'off');
    if (box.checked) ring();
  });
  document.addEventListener('visibilitychange', () => { if (wanted()) open(); else close(); });
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  line.hidden = false;
  open();
}
