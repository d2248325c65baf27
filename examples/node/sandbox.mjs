// The control API of `sandbox serve`, by Node's own fetch: a world for each test.

const CONTROL = process.env.SANDBOX_URL ?? "http://127.0.0.1:8700";

async function call(method, path, body) {
  const answer = await fetch(`${CONTROL}/api/v1${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

export class World {
  static async open() {
    return new World((await call("POST", "/worlds", {})).name);
  }

  constructor(name) {
    this.path = `/worlds/${name}`;
  }

  token(words = {}) {
    return call("POST", `${this.path}/tokens`, words);
  }

  player(words = {}) {
    return call("POST", `${this.path}/players`, words);
  }

  reply(operation, ...replies) {
    return call("POST", `${this.path}/replies`, { operation, replies });
  }

  async count(operation) {
    return (await call("GET", `${this.path}/requests?operation=${operation}`)).count;
  }

  // Fails for what the operator did here that it must not do, then takes the world away.
  async close() {
    const { findings } = await call("GET", `${this.path}/findings`);
    await call("DELETE", this.path);
    const broken = findings.filter((f) => f.stands && (f.kind !== "clause" || f.level === "must"));
    const told = broken.map((f) => `${f.clause ?? f.kind}: ${f.text}`);
    if (told.length) throw new Error(told.join("\n"));
  }
}

// Tests with a world each; what was found there fails the test that it is of.
export const inItsWorld = (body) => async () => {
  const world = await World.open();
  await body(world);
  await world.close();
};

export async function urls() {
  return (await fetch(`${CONTROL}/ready`)).json();
}
