// A page of another application with a Weft document in it. It needs nothing but Node.
//
//   WEFT_URL=https://weft.example.org     where Weft is
//   WEFT_KEY_NAME=wiki                    the name of the key in WEFT_EMBED_KEYS
//   WEFT_KEY_SECRET=<base64url>           the secret of that key, at least 32 bytes
//   DOCUMENT=<id>                         which document
//   PORT=8080 node docs/examples/embed-host.js
//
// Weft must be told whom to believe and who may frame it:
//   WEFT_EMBED_KEYS=wiki:HS256:<the same secret>   WEFT_FRAME_ANCESTORS=http://localhost:8080
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

const { WEFT_URL, WEFT_KEY_NAME, WEFT_KEY_SECRET, DOCUMENT, PORT = '8080' } = process.env;
const TEN_MINUTES = 600;

/** What the host says of somebody: who it is, what it may do in which document, and until when. */
function sign(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', kid: WEFT_KEY_NAME })}.${part(claims)}`;
  const seal = createHmac('sha256', Buffer.from(WEFT_KEY_SECRET, 'base64url')).update(text).digest('base64url');
  return `${text}.${seal}`;
}

/** Here a real host looks at its own session: who asks, and what may they do? */
function tokenFor({ user, role }) {
  const exp = Math.floor(Date.now() / 1000) + TEN_MINUTES;
  return sign({ aud: 'weft', doc: DOCUMENT, role, sub: user, name: user, exp });
}

const page = (person) => `<!doctype html>
<html lang="en">
<title>A page with a document in it</title>
<style>body { margin: 2rem; font-family: sans-serif } iframe { width: 100%; height: 70vh; border: 1px solid silver }</style>
<h1>A page with a document in it</h1>
<iframe title="Document" src="${WEFT_URL}/d/${DOCUMENT}?embed#${tokenFor(person)}"></iframe>
<script>
  // The token stands in the fragment: a new one does not load the frame anew, and Weft goes on with it.
  setInterval(async () => {
    const token = await (await fetch('/token' + location.search)).text();
    document.querySelector('iframe').src = '${WEFT_URL}/d/${DOCUMENT}?embed#' + token;
  }, ${(TEN_MINUTES * 1000) / 2});
</script>
</html>`;

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://host');
  // For trying it out only: a real host never takes the role from the address.
  const person = { user: searchParams.get('user') ?? 'Ada', role: searchParams.get('role') ?? 'editor' };
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(pathname === '/token' ? tokenFor(person) : page(person));
}).listen(Number(PORT), () => console.log(`The page is at http://localhost:${PORT}/`));
