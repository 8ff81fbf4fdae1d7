#include "frame_site.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_bundles = "/bundles/";
constexpr std::string_view k_module = ".js";

}  // namespace

Task<net::Response> FrameSite::answer(net::Request request) {
    auto found = co_await find(std::move(request));
    auto response = found ? std::move(*found) : net::Response::error(found.error());
    // Modules in an opaque origin are fetched across origins; nothing here belongs to anybody who could be
    // impersonated.
    response.headers.set("Access-Control-Allow-Origin", "*");
    response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    co_return response;
}

Task<Result<net::Response>> FrameSite::find(net::Request request) {
    if (request.method != "GET" && request.method != "HEAD") co_return fail(Code::not_found, "there is no such page");
    if (!assets_) co_return fail(assets_.error());
    const std::string path = request.path;
    if (path.starts_with(k_bundles) && path.ends_with(k_module)) {
        const std::string digest = path.substr(k_bundles.size(), path.size() - k_bundles.size() - k_module.size());
        bool known = previews_.shows(digest);
        if (!known) {
            ATL_CO_TRY(known, co_await releases_.is_released(digest));
        }
        if (!known) co_return fail(Code::not_found, "there is no such bundle");
        auto read = [&bundles = bundles_, digest] { return bundles.get(digest); };
        ATL_CO_TRY(std::string module, co_await pool_.run(std::move(read)));
        auto response = net::Response::text(200, "text/javascript; charset=utf-8", std::move(module));
        response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
        co_return response;
    }
    const Assets& assets = *assets_;
    const std::string name = path.substr(1);
    if (!name.empty() && !name.contains('.')) co_return fail(Code::not_found, "there is no such page");
    if (!assets.knows(name)) co_return fail(Code::not_found, "there is no such page");
    auto read = [&assets, name, headers = request.headers] { return assets.answer(name, headers); };
    co_return co_await pool_.run(std::move(read));
}

}  // namespace atelier::orchestrator
