#include "serve.hpp"

namespace atelier::net {

template Task<> serve(TcpStream, std::shared_ptr<Shared>, Peer, std::shared_ptr<Link>);

}  // namespace atelier::net
