// node --import: a server that would listen on every address listens on 127.0.0.1.
import { Server } from "node:net";

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const where = typeof rest[0] === "string" ? [] : ["127.0.0.1"];
  return listen.call(this, port, ...where, ...rest);
};
