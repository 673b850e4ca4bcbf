// y-websocket's own server, as its package starts it, in memory.
process.env.HOST = "127.0.0.1";
process.env.PORT = process.argv[2];
await import(new URL("src/server.js", import.meta.resolve("@y/websocket-server/package.json")).href);
