#pragma once

#include <string>
#include <string_view>

#include "atelier/net/http.hpp"
#include "atelier/net/router.hpp"

namespace atelier::orchestrator::api {

/// The message in Russian; unchanged where the table has none. `{}` in a table row stands for a part that stays as it is.
std::string in_russian(std::string_view message);

/// Says a failure in the caller's language (Accept-Language). Answers without a `message` pass through.
net::Response in_language_of(const net::Headers& request, net::Response response);

/// The front door: the router's answer in the caller's language. The router outlives it.
Task<net::Response> answer(net::Router* router, net::Request request);

}  // namespace atelier::orchestrator::api
