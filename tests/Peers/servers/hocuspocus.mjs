// Hocuspocus with its defaults; with a second argument its SQLite extension keeps documents there (some seconds after an edit was taken).
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const [port, database] = process.argv.slice(2);
const extensions = database ? [new SQLite({ database })] : [];
const server = new Server({ port: Number(port), address: "127.0.0.1", quiet: true, extensions });
await server.listen();
