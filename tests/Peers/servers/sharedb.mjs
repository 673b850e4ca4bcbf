// ShareDB with texts of ot-text-unicode: in memory, or, with a second argument, in that PostgreSQL.
import { readFile } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import WebSocketJSONStream from "@teamwork/websocket-json-stream";
import { type } from "ot-text-unicode";
import pg from "pg";
import ShareDB from "sharedb";
import PostgresDB from "sharedb-postgres";
import { WebSocketServer } from "ws";

ShareDB.types.register(type);
const [port, connectionString] = process.argv.slice(2);
let db;
if (connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(await readFile(createRequire(import.meta.url).resolve("sharedb-postgres/structure.sql"), "utf8"));
  await client.end();
  db = new PostgresDB({ connectionString });
}
const share = new ShareDB({ db });
const server = http.createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => share.listen(new WebSocketJSONStream(socket)));
server.listen(Number(port), "127.0.0.1");
