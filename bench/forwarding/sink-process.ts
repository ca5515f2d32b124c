import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Binds as many ports as it is asked for, names them in one line of JSON, and stays. Whoever started it stops it from reading. */
const sockets = Array.from({ length: Number(process.argv[2]) }, () =>
  createSocket({ type: 'udp4', recvBufferSize: 4_096 }).bind(0, '127.0.0.1'),
);
await Promise.all(sockets.map((socket) => once(socket, 'listening')));
console.log(JSON.stringify(sockets.map((socket) => socket.address().port)));
