#include "serve.hpp"

namespace atelier::net {

template Task<> serve(UnixStream, std::shared_ptr<Shared>, Peer, std::shared_ptr<Link>);

}  // namespace atelier::net
