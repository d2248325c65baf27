// Calls the control API, with the token where it wants one, and reads its server-sent events.

const PREFIX = "/api/v1";
const KEPT = "sandbox-control-token";
let asking = null;

/** What the control API answers to a call that cannot be done: `message` says what to do. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Make a call; return its JSON, null for none. Throws Problem, TypeError where nobody answers. */
export async function call(method, path, body) {
  const answer = await asked(method, path, body);
  return answer.status === 204 ? null : answer.json();
}

/** Whether calls want a token here, which a link cannot bring. */
export const keepsToken = () => sessionStorage.getItem(KEPT) !== null;

/** Make a call; return its text. */
export async function text(path) {
  return (await asked("GET", path)).text();
}

/** Return the document of the control API. */
export async function documentOfApi() {
  return (await fetch("/openapi.json")).json();
}

/**
 * Read server-sent events until they end; `opened` is called when the answer begins, `heard` with
 * the name and the data of each event.
 */
export async function follow(path, { opened, heard, signal }) {
  const answer = await asked("GET", path, undefined, signal);
  opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let pieces = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    pieces.push(value);
    if (!value.includes("\n") ) continue;
    const frames = pieces.join("").split("\n\n");
    pieces = [frames.pop()];
    for (const frame of frames) hear(frame, heard);
  }
}

function hear(frame, heard) {
  let kind = "message", data = "";
  for (const line of frame.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (data) heard(kind, JSON.parse(data));
}

async function asked(method, path, body, signal) {
  for (;;) {
    const token = sessionStorage.getItem(KEPT);
    const answer = await fetch(PREFIX + path, {
      method,
      signal,
      cache: "no-store",
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 401) {
      await askForToken(token);
      continue;
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, problem.detail ?? `the sandbox answered ${answer.status}`);
  }
}

/** Ask for the token, once for all calls that wait for it; `wrong` is one that was refused. */
function askForToken(wrong) {
  if (wrong !== sessionStorage.getItem(KEPT)) return null; // another call has asked meanwhile
  sessionStorage.removeItem(KEPT);
  asking ??= new Promise((given) => {
    const dialog = document.querySelector("#token");
    const refused = dialog.querySelector("[role=alert]");
    refused.hidden = !wrong;
    refused.textContent = wrong ? "That is not the token." : "";
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(KEPT, dialog.querySelector("input").value.trim());
      dialog.querySelector("input").value = "";
      asking = null;
      given();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
