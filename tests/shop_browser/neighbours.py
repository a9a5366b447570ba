"""Stand-ins for what lives beside the shop: our service and a mail server. Both remember what reached them."""

import hashlib
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jwt
from joserfc.jwk import OctKey

KEY = "0123456789abcdef0123456789abcdef-test-key"
OWNER = "owner@shop.example"


class _Page(BaseHTTPRequestHandler):
    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        claims = jwt.decode(self.headers["X-Meschain-Token"], OctKey.import_key(KEY), algorithms=["HS256"]).claims
        assert claims["iss"] == "opencart", claims
        assert claims["aud"] == "meschain-service", claims
        assert claims["exp"] - claims["iat"] == 60, claims
        assert (claims["htm"], claims["htp"], claims["bh"]) == (self.command, self.path, hashlib.sha256(body).hexdigest())
        self.server.seen.append({"claims": claims, "body": body.decode(), "headers": dict(self.headers)})
        status, html = self.server.page(self.command, self.path, body.decode(), claims)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("HX-Trigger", "served")
        self.end_headers()
        self.wfile.write(html.encode())

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_):
        pass


class Service(ThreadingHTTPServer):
    """Verifies each token as the real service does; an unverified request gets no answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Page)
        self.seen = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def page(self, method, path, body, claims):
        if path == "/ui/refused":
            return 422, "<p>Bu barkod başka bir üründe: 8690000000017</p>"
        if path == "/ui/empty":
            return 200, ""
        if method == "POST":
            return 200, f'<p class="served">saved {body}</p>'
        return 200, (
            f'<div class="served">served {path} to {claims["name"]} ({claims["role"]})'
            f'<form hx-post="/ui/save" hx-target="closest .served"><input name="price" value="Çanta 16 inç" class="form-control">'
            f'<button class="btn btn-primary">Save</button></form>'
            f'<button class="btn btn-default" hx-get="/ui/find?page=2" hx-push-url="true" hx-target="closest .served"'
            f' hx-vals=\'{{"q": "çanta & co"}}\'>find</button>'
            f'<a href="#" hx-get="/ui/refused" hx-target="closest .served">refused</a></div>'
        )


class _Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            self.wfile.write(self._reply(line) + b"\r\n")

    def _reply(self, line):
        verb = line.strip().upper()
        if verb.startswith(b"RCPT TO:"):
            self.server.recipients.append(line[8:].decode().strip(" <>\r\n"))
        if verb == b"AUTH LOGIN":
            for question in (b"334 name\r\n", b"334 password\r\n"):
                self.wfile.write(question)
                self.rfile.readline()
            return b"235 welcome"
        if verb == b"DATA":
            self.wfile.write(b"354 go on\r\n")
            while self.rfile.readline().rstrip(b"\r\n") != b".":
                pass
        return b"221 bye" if verb == b"QUIT" else b"250 ok"


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Mail)
        self.recipients = []
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


def posting_to(mail, shop):
    """The shop sends its mails there for a while, and the owner wants the alerts."""
    return shop.settings(
        config_mail_engine="smtp",
        config_mail_smtp_hostname="127.0.0.1",
        config_mail_smtp_port=str(mail.port),
        config_mail_smtp_username="shop",
        config_mail_smtp_password="shop",
        config_mail_alert='["order"]',
        config_email=OWNER,
    )
