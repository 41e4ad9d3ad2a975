// The end of the session is told before it comes. Whoever does something on the page goes on with it; whoever does
// not is warned, and any key or touch is enough. What is typed stays in the page whatever happens. Whoever writes on
// the page of a case keeps the case in hand.
const bar = document.querySelector('.session-bar');
if (bar) {
  const WARN = 180;
  const words = bar.dataset;
  const [said, button] = [bar.querySelector('[role="status"]'), bar.querySelector('button')];
  let ends = Date.now() + 1000 * Number(words.left);
  let active = 0; // when somebody last did something here
  let told = Date.now(); // when the server last heard of it
  let busy = false;
  let last = false; // it cannot be prolonged any more
  let over = false;
  let timer = 0;

  const left = () => Math.round((ends - Date.now()) / 1000);
  const ask = async (method) => {
    const at = Date.now();
    try {
      const answer = await fetch('/session', { method, redirect: 'manual', cache: 'no-store' });
      if (answer.ok) {
        ends = Date.now() + 1000 * (await answer.json()).left;
        if (method === 'POST') [told, last] = [at, left() <= WARN];
      } else if (answer.type === 'opaqueredirect' || answer.status === 401) {
        ends = 0;
      }
    } catch { /* Away: the clock goes on. */ }
  };
  const show = (text, stay) => {
    if (said.textContent !== text) said.textContent = text;
    bar.classList.toggle('on', text !== '');
    button.hidden = !stay;
  };
  const look = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    // Another page of ours may have gone on with it.
    if (left() <= WARN) await ask(active > told ? 'POST' : 'GET');
    over = left() <= 0;
    const minutes = String(Math.max(1, Math.ceil(left() / 60)));
    if (over) show(words.over, false);
    else if (left() > WARN) show('', false);
    else if (last) show(words.last.replace('{n}', minutes), false);
    else show(words.soon.replace('{n}', minutes), true);
    if (!over) timer = setTimeout(look, left() > WARN ? 1000 * (left() - WARN) : 20000);
    busy = false;
  };
  const stay = document.querySelector('[data-stay]');
  let stayed = Date.now();
  const alive = () => {
    active = Date.now();
    if (stay && !over && active - stayed > 300000) {
      stayed = active;
      fetch(stay.dataset.stay, { method: 'POST', redirect: 'manual' }).catch(() => {});
    }
    if (!over && bar.classList.contains('on') && !button.hidden) look();
  };
  for (const kind of ['keydown', 'pointerdown', 'input']) document.addEventListener(kind, alive, { passive: true });
  button.addEventListener('click', () => { if (!busy) alive(); }); // by whoever has neither keys nor a pointer
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  look();
}
