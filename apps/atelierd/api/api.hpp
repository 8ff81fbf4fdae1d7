#pragma once

#include "../wiring/services.hpp"
#include "atelier/net/router.hpp"

namespace atelier::orchestrator::api {

using Reply = Task<Result<net::Response>>;

/// Adds `handler(services, request)` under a route; a failure becomes the JSON error of its code. What comes to a route below /api/ fits
/// what the OpenAPI document says of it; throws std::logic_error where the document does not describe the route.
void add(net::Router& router, Services& services, std::string method, std::string pattern, Reply (*handler)(Services*, net::Request));

/// permission_denied for a user with none of these roles.
Result<void> has_role(const store::User& user, const std::vector<std::string>& roles);

net::Response ok(json::Value body, int status = 200);
net::Response no_content();

/// The body as an object; an empty body is an empty object.
Result<json::Object> body_of(const net::Request& request);

/// The page's choice of portfolio goes to every tool that knows portfolios; a widget need not think of it.
void choose_portfolio(json::Object& arguments, const std::string& tool, const std::string& portfolio);

/// Each file of this folder adds its routes.
void add_account(net::Router& router, Services& services);
void add_sessions(net::Router& router, Services& services);
void add_streams(net::Router& router, Services& services);
void add_changes(net::Router& router, Services& services);
void add_hooks(net::Router& router, Services& services);
void add_releases(net::Router& router, Services& services);
void add_application(net::Router& router, Services& services);
void add_operations(net::Router& router, Services& services);
void add_previews(net::Router& router, Services& services);
void add_pages(net::Router& router, Services& services);

/// The session if the caller owns it (reviewers and admins read, they do not write).
Task<Result<session::Session>> own_session(Services* services, std::string id, store::User user);

}  // namespace atelier::orchestrator::api
