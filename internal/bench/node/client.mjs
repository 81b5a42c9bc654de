// A client that others use in Node.js, and that `netsuite bench` compares the
// connector with: axios or undici, as the argument says. Each line of standard
// input is a task (internal/bench/task), and each line of standard output what it
// took.
import { createInterface } from "node:readline";

const url = (task) =>
  `https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1?bytes=${task.Receive}`;
const headers = { Authorization: "Bearer a.b.c" };
const mostSockets = 1024;

// The root of the server's certificate comes from NODE_EXTRA_CA_CERTS. Each client
// keeps its connections, and reads the answer as bytes.
const clients = {
  async axios() {
    const { default: axios } = await import("axios");
    const { HttpsProxyAgent } = await import("https-proxy-agent");
    const httpsAgent = new HttpsProxyAgent(process.env.HTTPS_PROXY, {
      keepAlive: true,
      maxSockets: mostSockets,
      maxFreeSockets: mostSockets,
    });
    const client = axios.create({ httpsAgent, proxy: false, headers, responseType: "arraybuffer" });
    return async (task) => (await client.get(url(task))).data.length;
  },
  async undici() {
    const { ProxyAgent, request } = await import("undici");
    const dispatcher = new ProxyAgent({
      uri: process.env.HTTPS_PROXY,
      connections: mostSockets,
      keepAliveTimeout: 90_000, // as long as net/http keeps them: turns of others come between
    });
    return async (task) => {
      const { body } = await request(url(task), { dispatcher, headers });
      return (await body.arrayBuffer()).byteLength;
    };
  },
};

async function run(get, task, calls) {
  const took = [];
  let next = 0;
  const caller = async () => {
    while (next < calls) {
      next++;
      const began = process.hrtime.bigint();
      const length = await get(task);
      if (length < task.Receive) throw new Error(`${length} bytes`);
      took.push(Number(process.hrtime.bigint() - began));
    }
  };
  await Promise.all(Array.from({ length: task.AtOnce }, caller));
  return took;
}

async function measure(get, task) {
  if (task.Warm > 0) await run(get, task, task.Warm);
  const used = process.cpuUsage();
  const began = process.hrtime.bigint();
  const took = await run(get, task, task.Calls);
  const elapsed = Number(process.hrtime.bigint() - began);
  const { user, system } = process.cpuUsage(used);
  took.sort((a, b) => a - b);
  return {
    PerSecond: task.Calls / (elapsed / 1e9),
    Median: Math.round((took[(took.length - 1) >> 1] + took[took.length >> 1]) / 2),
    CPU: (user + system) * 1000,
  };
}

const get = await clients[process.argv[2]]();
for await (const line of createInterface({ input: process.stdin })) {
  let figures;
  try {
    figures = await measure(get, JSON.parse(line));
  } catch (error) {
    const [message] = String(error).split("\n");
    figures = { Failed: error.code ? `${message} (${error.code})` : message };
  }
  process.stdout.write(JSON.stringify(figures) + "\n");
}
process.exit(0); // kept connections would hold it up
