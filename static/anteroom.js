// Small comforts on top of pages that work without them. Nothing here writes markup.

// An exclusive answer ("none", "prefer not to say") and the others of its question clear each other.
// On a safety question nothing is ever cleared: a danger that was ticked stays ticked.
document.addEventListener('change', (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox' || !box.checked) return;
  const question = box.closest('.field') ?? box.closest('fieldset');
  if (!question || question.closest('[data-safety]')) return;
  for (const other of question.querySelectorAll('input[type="checkbox"]:checked')) {
    if (other === box || other.name !== box.name) continue;
    if ('exclusive' in box.dataset || 'exclusive' in other.dataset) other.checked = false;
  }
});

// A tap on the body map ticks the checkbox it stands for, and says which side that is. A finger is wide: a tap
// between two parts means the nearest one.
const part = 'svg.body-map a[href^="#"]';
const touched = (x, y) => {
  for (let step = 0; step < 24; step += 1) {
    const reach = step < 8 ? 5 : step < 16 ? 9 : 13;
    const angle = (step % 8) * Math.PI / 4;
    const found = document.elementFromPoint(x + reach * Math.cos(angle), y + reach * Math.sin(angle))?.closest(part);
    if (found) return found;
  }
  return null;
};

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || !event.target.closest('.body-figure svg')) return;
  const link = event.target.closest(part) ?? touched(event.clientX, event.clientY);
  if (!link) return;
  const box = document.getElementById(link.getAttribute('href').slice(1));
  if (!(box instanceof HTMLInputElement)) return;
  event.preventDefault();
  box.checked = !box.checked;
  box.dispatchEvent(new Event('change', { bubbles: true }));
});

document.addEventListener('change', (event) => {
  const box = event.target;
  const said = box instanceof HTMLInputElement && box.closest('.body-field')?.querySelector('.body-said');
  if (!said || !box.labels?.length) return;
  const word = box.checked ? said.dataset.chosen : said.dataset.cleared;
  said.textContent = `${box.labels[0].textContent.trim()}, ${word}`;
});

// Problems first: the summary takes the focus, its links go to the field itself.
const summary = document.querySelector('.summary');
if (summary) {
  if (!summary.hasAttribute('tabindex')) summary.tabIndex = -1;
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute('href').slice(1));
    if (!target) return;
    const control = target.matches('fieldset') ? target.querySelector('input, textarea, select') : target;
    if (!control) return;
    event.preventDefault();
    (target.querySelector('legend') ?? control.labels?.[0] ?? target).scrollIntoView();
    control.focus({ preventScroll: true });
  });
}

// Waiting times move on once a minute. The page carries the server's clock in data-now, so a wrong clock
// on this computer does no harm. data-waited holds the wording: minutes|hours|days.
const clocks = document.querySelectorAll('time[data-waited]');
if (clocks.length) {
  const loaded = Date.now();
  const server = Date.parse(document.querySelector('[data-now]')?.dataset.now ?? '') || loaded;
  const tick = () => {
    const now = server + Date.now() - loaded;
    for (const clock of clocks) {
      const minutes = Math.floor((now - Date.parse(clock.dateTime)) / 60000);
      if (!(minutes >= 0)) continue;
      const words = clock.dataset.waited.split('|');
      const size = minutes < 60 ? 0 : minutes < 1440 ? 1 : 2;
      const parts = {
        m: size === 0 ? minutes : minutes % 60,
        h: size < 2 ? Math.floor(minutes / 60) : Math.floor(minutes / 60) % 24,
        d: Math.floor(minutes / 1440),
      };
      const text = (words[size] ?? words.at(-1)).replace(/\{([mhd])\}/g, (_, unit) => String(parts[unit]));
      if (clock.textContent !== text) clock.textContent = text;
    }
  };
  setInterval(tick, 60000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });
}

// A page of questions saves itself a moment after the person stops typing, and before it is left. What could not be
// sent stays in the page and goes when the connection is back. It is kept in the page's memory only, never in the
// browser's storage: many phones are shared. Continue is always an ordinary form; without a connection it waits.
const form = document.querySelector('form[data-keep]');
if (form) {
  const said = form.querySelector('.keep [role="status"]');
  const help = form.querySelector('.keep-help');
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let saved = form.dataset.keep === 'unsaved' ? null : typed();
  let sending = null; // what is on its way
  let flight = Promise.resolve();
  let timer = 0;
  let tries = 0; // failures of the connection in a row
  let over = false; // saved quietly no more: Continue will show why
  let held = false; // Continue was pressed
  let asking = false;
  let going = false; // the form is being sent
  let button;

  const wait = (time) => new Promise((done) => { setTimeout(done, time); });
  const patient = (time) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), time);
    return stop.signal;
  };
  const tell = (text) => {
    if (said.textContent !== text) said.textContent = text;
    if (help) help.hidden = tries === 0;
  };
  const later = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => (held ? leave() : save()), time);
  };
  const failed = () => {
    tries += 1;
    tell(held ? said.dataset.held : said.dataset.unsaved);
    later(Math.min(30000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2));
  };

  const send = async (now, keepalive) => {
    const body = new URLSearchParams(`${now}&_quiet=1`);
    try {
      const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, keepalive, redirect: 'manual', signal: patient(20000) });
      if (answer.status >= 500 || answer.status === 429) throw new Error();
      tries = 0;
      over = !answer.ok;
      if (answer.ok) {
        const kept = await answer.json();
        saved = now;
        tell(kept.saved ? said.dataset.saved.replace('{time}', kept.saved) : '');
      } else {
        tell(answer.status === 409 ? said.dataset.apart : '');
      }
    } catch {
      if (!going) failed();
    }
    if (sending === now) sending = null;
  };
  // One at a time; the last words of a page that is being left do not wait.
  const save = (keepalive = false) => {
    const now = typed();
    if (over || going || now === saved || now === sending) return flight;
    if (sending !== null && !keepalive) return flight.then(() => save());
    sending = now;
    flight = send(now, keepalive);
    return flight;
  };
  // The form is sent once somebody is there to take it: the server then answers as it always does.
  const leave = async () => {
    if (asking) return;
    asking = true;
    await Promise.race([flight, wait(2000)]);
    const there = await fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal: patient(8000) }).then((answer) => answer.status < 500, () => false);
    asking = false;
    if (!there) return failed();
    going = true;
    form.requestSubmit(button);
  };

  const changed = () => { if (!over && !held) later(2500); };
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('submit', (event) => {
    if (going) return;
    event.preventDefault();
    button = event.submitter ?? undefined;
    held = true;
    clearTimeout(timer);
    leave();
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(true); });
  addEventListener('pagehide', () => { save(true); });
  addEventListener('pageshow', (event) => { if (event.persisted) held = going = false; });
  addEventListener('online', () => { if (tries) later(0); });
  addEventListener('beforeunload', (event) => { if (tries && !going && typed() !== saved) event.preventDefault(); });
  // A link to another page of ours (Back, another language) waits for what was typed, but not for ever.
  document.addEventListener('click', async (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.getAttribute('href').startsWith('#') || over || typed() === saved) return;
    event.preventDefault();
    await Promise.race([save(), wait(2000)]);
    location.assign(link.href);
  });
  if (saved === null) later(2500);
}

// A second click on the same button within a moment is dropped, the first one always goes through: also on a
// page that the browser had put aside and shows again.
let guards = new WeakMap();
addEventListener('pageshow', () => { guards = new WeakMap(); });
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.getAttribute('method')?.toLowerCase() !== 'post') return;
  const button = event.submitter ?? event.target;
  if (Date.now() - (guards.get(button) ?? -Infinity) < 1500) {
    event.preventDefault();
    return;
  }
  guards.set(button, Date.now());
});

// A copy button where the browser can copy. Its words come from the page.
for (const text of document.querySelectorAll('textarea[data-copy]')) {
  if (!navigator.clipboard) break;
  const button = document.createElement('button');
  const said = document.createElement('span');
  button.type = 'button';
  button.className = 'button quiet slim';
  button.textContent = text.dataset.copy;
  said.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    said.textContent = '';
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = text.dataset.copied;
    } catch {
      text.focus();
      text.select();
    }
  });
  const row = document.createElement('div');
  row.className = 'actions';
  row.append(button, said);
  text.after(row);
}
