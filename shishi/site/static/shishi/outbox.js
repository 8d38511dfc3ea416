// What a phone holds of the field page: the list as it last came, and filings until they are sent. Each belongs to one user.
const SENDING_MS = 300_000;
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("shishi-field", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("lists", { keyPath: "user" });
    asked.result.createObjectStore("filings", { keyPath: "key" }).createIndex("user", "user");
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function inside(store, mode, ask) {
  const transaction = (await opened).transaction(store, mode, { durability: "strict" });
  const asked = ask(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const listOf = (user) => inside("lists", "readonly", (lists) => lists.get(user));
export const keepList = (list) => inside("lists", "readwrite", (lists) => lists.put(list));
export const filingsOf = async (user) => (await inside("filings", "readonly", (all) => all.index("user").getAll(user))).sort((a, b) => a.saved - b.saved);
export const filing = (key) => inside("filings", "readonly", (all) => all.get(key));
const keep = (it) => inside("filings", "readwrite", (all) => all.put(it));
export const drop = (key) => inside("filings", "readwrite", (all) => all.delete(key));

const alone = (act) => navigator.locks.request("shishi-field-send", act);

// Of a filing that is just being sent the answer is waited for: once received it is changed no more.
export const keepUnlessSent = (it) => alone(async () => (await filing(it.key))?.state !== "received" && keep(it));

// Sends what waits, oldest first, one tab at a time. `told` is called after every change; the answer says what stopped it, if anything.
export async function send(user, token, told) {
  return alone(async () => {
    for (const { key, state } of await filingsOf(user)) {
      if (state !== "waiting" && state !== "sending") continue;
      const it = await filing(key);
      if (!it) continue;
      await keep({ ...it, state: "sending" });
      told();
      const answer = await post(it, token);
      await keep({ ...it, ...after(answer, it) });
      told();
      if (answer.stopped) return answer.stopped;
    }
    return "";
  });
}

function after(answer, it) {
  if ("received" in answer) return { state: "received", reason: "", received: answer.received, photos: [], count: it.photos.length };
  if ("refused" in answer) return { state: "refused", reason: answer.refused };
  return { state: "waiting", reason: answer.later ?? "" };
}

async function post(it, token) {
  const body = new FormData();
  const told = { client_key: it.key, entry: it.entry, stage: it.stage, happened_date: it.day, why: it.why };
  for (const [name, value] of Object.entries(told)) body.append(name, value);
  for (const photo of it.photos) body.append("photos", photo, photo.name);
  try {
    const answer = await fetch("/field/send/", { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual", signal: AbortSignal.timeout(SENDING_MS) });
    if (answer.type === "opaqueredirect") return { stopped: "signed-out" };
    if (!answer.headers.get("Content-Type")?.includes("json")) return { stopped: "no-answer" };
    const said = await answer.json();
    return said.later ? { ...said, stopped: "no-answer" } : said;
  } catch {
    return { stopped: "no-answer" };
  }
}
