/* Stand-alone pages listen to the service's stream: what moved is announced on the body as "meschain:<topic>",
 * and the regions that wait for it load themselves again. While there is no stream, everything is announced every 5 seconds. */
(function () {
  'use strict';

  const TOPICS = ['accounts', 'jobs', 'listings', 'orders'];
  const LONGEST_WAIT = 60000;
  let polling = 0;
  let wait = 1000;

  const announce = (topics) => topics.forEach((topic) => htmx.trigger(document.body, 'meschain:' + topic));

  function show(isLive) {
    const mark = document.getElementById('ms-live');
    const text = isLive ? mark.dataset.on : mark.dataset.off;
    mark.classList.toggle('ms-on', isLive);
    if (mark.textContent !== text) mark.textContent = text;
  }

  function poll() {
    show(false);
    if (!polling) polling = setInterval(() => { if (!document.hidden) announce(TOPICS); }, 5000);
  }

  function isOpen() {
    clearInterval(polling);
    polling = 0;
    wait = 1000;
    show(true);
    announce(TOPICS);
  }

  /* A ticket works once, so a lost stream is opened again by hand with a new one. */
  function lost(stream) {
    if (stream) stream.close();
    poll();
    setTimeout(listen, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  async function listen() {
    try {
      const headers = JSON.parse(document.body.getAttribute('hx-headers'));
      const answer = await fetch('/ui/live', { method: 'POST', headers: headers });
      if (!answer.ok) { lost(null); return; }
      const stream = new EventSource((await answer.json()).url);
      stream.onopen = isOpen;
      stream.onerror = () => lost(stream);
      stream.addEventListener('moved', (event) => announce(event.data.split(' ')));
      addEventListener('pagehide', () => stream.close(), { once: true });
    } catch (error) {
      lost(null);
    }
  }

  addEventListener('DOMContentLoaded', listen);
})();
