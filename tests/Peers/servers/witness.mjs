// A server's own client, which joins a document and reads along: node witness.mjs KIND PORT DOCUMENT LENGTH-AT-START. It says "joined", is told a number on
// its input, waits until it has counted as many edits, or revisions where there are any, and says {"count", "text"}.
import { createRequire } from "node:module";
import readline from "node:readline/promises";
import { WebSocket } from "ws";

const PATIENCE_MS = 10_000;
const require = createRequire(import.meta.url);
const [kind, port, room, startLength] = process.argv.slice(2);

const kinds = {
  async collabdocs() {
    const { openDocument } = await import("../../../web/client/dist/index.js");
    const session = await openDocument(`http://127.0.0.1:${port}/api/documents/${room}`, { WebSocket });
    return { count: () => session.revision, text: () => session.text };
  },

  async relay() {
    let count = 0;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${room}`, { perMessageDeflate: false });
    socket.on("message", (message) => (count += JSON.parse(message).type === "edit"));
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
    return { count: () => count, text: () => null };
  },

  async socketio() {
    const { io } = await import("socket.io-client");
    let count = 0;
    const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"] });
    socket.on("edit", (edit) => (count += edit.type === "edit"));
    await new Promise((resolve) => socket.on("connect", () => socket.emit("join", room)).on("joined", resolve));
    return { count: () => count, text: () => null };
  },

  async ywebsocket() {
    const { Doc } = await import("yjs");
    const { WebsocketProvider } = await import("y-websocket");
    const document = new Doc();
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, document, { WebSocketPolyfill: WebSocket, disableBc: true });
    await new Promise((resolve) => provider.once("sync", resolve));
    return yjs(document);
  },

  async hocuspocus() {
    const { Doc } = await import("yjs");
    const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import("@hocuspocus/provider");
    const document = new Doc();
    const websocketProvider = new HocuspocusProviderWebsocket({ url: `ws://127.0.0.1:${port}`, WebSocketPolyfill: WebSocket });
    const provider = new HocuspocusProvider({ websocketProvider, name: room, document });
    const synced = new Promise((resolve) => provider.on("synced", resolve));
    provider.attach();
    await synced;
    return yjs(document);
  },

  async sharedb() {
    const { Connection, types } = require("sharedb/lib/client");
    types.register(require("ot-text-unicode").type);
    const document = new Connection(new WebSocket(`ws://127.0.0.1:${port}`)).get("docs", room);
    await new Promise((resolve, reject) => document.subscribe((error) => (error ? reject(error) : resolve())));
    return { count: () => document.version, text: () => document.data };
  },
};

// Each edit inserts one character, which has a place in its author's count for good, or deletes one.
async function yjs(document) {
  const { decodeStateVector, encodeStateVector } = await import("yjs");
  const text = document.getText("text");
  const typed = () => [...decodeStateVector(encodeStateVector(document)).values()].reduce((sum, clock) => sum + clock, 0);
  return { count: () => typed() - startLength + typed() - text.length, text: () => text.toString() };
}

const witness = await kinds[kind]();
console.log("joined");
const wanted = Number(await readline.createInterface({ input: process.stdin }).question(""));
const end = Date.now() + PATIENCE_MS;
while (witness.count() < wanted && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
console.log(JSON.stringify({ count: witness.count(), text: witness.text() }));
process.exit();
