/* Glue between htmx and the places our fragments are shown in: stand-alone pages and OpenCart's admin.
 * Inside OpenCart the browser cannot reach the service, so every request below /ui/ goes to the proxy
 * that the closest [data-meschain-proxy] names; on stand-alone pages it goes straight to the service. */
(function () {
  'use strict';

  const shopOf = (element) => element.closest('[data-meschain-proxy]');

  document.addEventListener('htmx:configRequest', (event) => {
    const request = event.detail;
    const shop = shopOf(request.elt);
    if (!shop || !request.path.startsWith('/ui/')) return;
    const asked = new URL(request.path, location.origin);
    if (request.useUrlParams) {
      request.formData.forEach((value, name) => asked.searchParams.append(name, value));
      request.parameters = {};
    }
    request.path = shop.dataset.meschainProxy + '&path=' + encodeURIComponent(asked.pathname + asked.search);
  });

  // A file is saved by the browser itself, through the proxy where that is the only way.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[download][href^="/ui/"]');
    const shop = link && shopOf(link);
    if (shop) link.href = shop.dataset.meschainProxy + '&path=' + encodeURIComponent(link.getAttribute('href'));
  });

  // Chosen files become fields, because the proxy takes no multipart bodies.
  document.addEventListener('change', (event) => {
    const chooser = event.target.closest('input[data-ms-file]');
    if (!chooser) return;
    const place = chooser.nextElementSibling;
    place.replaceChildren();
    for (const file of chooser.files) {
      if (file.size > Number(chooser.dataset.msMost)) {
        chooser.value = '';
        place.replaceChildren();
        chooser.setCustomValidity(chooser.dataset.msLarge);
        chooser.reportValidity();
        return;
      }
      chooser.setCustomValidity('');
      const reader = new FileReader();
      reader.onload = () => {
        const field = document.createElement('input');
        field.type = 'hidden';
        field.name = chooser.dataset.msFile;
        field.value = reader.result.replace(';base64,', ';name=' + encodeURIComponent(file.name) + ';base64,');
        place.append(field);
      };
      reader.readAsDataURL(file);
    }
  });

  // A refusal is a sentence for the reader too, so it is shown. What our proxy did not send
  // (OpenCart's login page, a broken PHP) is not put into the page.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const answer = event.detail;
    const shop = shopOf(answer.requestConfig.elt);
    if (shop && !answer.xhr.getResponseHeader('X-Meschain')) {
      answer.shouldSwap = false;
      showLoss(answer.requestConfig.elt);
      return;
    }
    clearLoss(answer.requestConfig.elt);
    // The tile on OpenCart's dashboard shows nothing rather than a refusal.
    if (shop && 'meschainQuiet' in shop.dataset) return;
    const type = answer.xhr.getResponseHeader('Content-Type') || '';
    if (answer.xhr.status >= 400 && type.startsWith('text/html')) {
      answer.shouldSwap = true;
      answer.isError = false;
    } else if (answer.xhr.status < 400 && answer.requestConfig.triggeringEvent?.isTrusted) {
      // A refusal stands until what the person asks for next has worked; what the page asks by itself leaves it.
      document.querySelectorAll('#ms-result > .ms-bad').forEach((sentence) => sentence.remove());
    }
  });

  // Inside the shop the address bar belongs to OpenCart: the proxy's address is no page.
  document.addEventListener('htmx:beforeHistoryUpdate', (event) => {
    if (!shopOf(event.detail.requestConfig.elt)) return;
    event.detail.history.type = 'replace';
    event.detail.history.path = location.href;
  });

  ['htmx:sendError', 'htmx:timeout'].forEach((name) => {
    document.addEventListener(name, (event) => showLoss(event.detail.requestConfig.elt));
  });

  function showLoss(element) {
    const frame = element.closest('[data-meschain-lost]');
    if (!frame) return;
    clearLoss(element);
    const sentence = document.createElement('div');
    sentence.className = 'meschain-lost alert alert-warning';
    sentence.setAttribute('role', 'alert');
    sentence.textContent = frame.dataset.meschainLost;
    frame.prepend(sentence);
  }

  function clearLoss(element) {
    const frame = element.closest('[data-meschain-lost]');
    if (frame) frame.querySelectorAll('.meschain-lost').forEach((sentence) => sentence.remove());
  }
})();
