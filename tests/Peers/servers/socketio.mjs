// Socket.IO's rooms, over WebSocket.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.on("edit", (edit) => socket.to(room).emit("edit", edit));
    socket.emit("joined");
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1");
