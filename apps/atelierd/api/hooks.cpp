#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

/// Of the company's forge: the bytes as they came are what was signed.
Reply forge(Services* services, net::Request request) {
    if (!services->company) co_return fail(Code::not_found, "no webhooks are configured");
    std::string_view signature;
    for (const char* header : {"X-Gitea-Signature", "X-Forgejo-Signature", "X-Hub-Signature-256"}) {
        if (signature.empty()) signature = request.headers.get(header);
    }
    ATL_CO_CHECK(services->company->hook(request.body, signature));
    co_return no_content();
}

}  // namespace

void add_hooks(net::Router& router, Services& services) { add(router, services, "POST", "/hooks/forge", forge); }

}  // namespace atelier::orchestrator::api
