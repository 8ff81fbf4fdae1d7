#include <algorithm>

#include "api.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator::api {
namespace {

std::string type_of(const std::string& path) {
    static const std::map<std::string, std::string> types{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
        {".ico", "image/x-icon"},
        {".ttf", "font/ttf"},
        {".txt", "text/plain; charset=utf-8"},
    };
    const auto found = types.find(std::filesystem::path(path).extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

/// Scripts from ourselves only; frames from preview origins only: the frame cannot leave even by navigating itself.
std::string page_policy(const Config& config, const std::string& script_hashes) {
    const std::string previews = "http://" + replace_all(config.preview_host, "{sandbox}", "*") + ":" + std::to_string(config.preview_port);
    return "default-src 'none'; script-src 'self' " + script_hashes +
           "; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
           "worker-src 'self' blob:; frame-src " +
           previews + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'";
}

Reply serve(Services* services, net::Request request, std::string app) {
    const std::filesystem::path root = services->config.root / "web" / app / "dist";
    std::string path = request.params["path"];
    if (path.find("..") != std::string::npos) co_return fail(Code::not_found, "there is no such page");
    const bool page = path.empty() || path.find('.') == std::string::npos;
    if (page) path = "index.html";
    auto bytes = read_file(root / path);
    if (!bytes) {
        if (page) co_return fail(Code::unavailable, "the pages are not built; run ./atelier build");
        co_return fail(Code::not_found, "there is no such file");
    }
    auto response = net::Response::text(200, type_of(path), std::move(*bytes));
    if (page) {
        std::string hashes;
        if (const auto csp = read_file(root / "csp.json")) {  // digest of the one inline script: the import map
            const auto parsed = json::parse_object(*csp);
            if (parsed) hashes = json::get_string(*parsed, "importmap");
        }
        response.headers.set("Content-Security-Policy", page_policy(services->config, hashes));
        response.headers.set("Cache-Control", "no-store");
    } else {
        // Built files carry their digest in the name.
        response.headers.set("Cache-Control", path.find("assets/") != std::string::npos ? "public, max-age=31536000, immutable" : "no-cache");
    }
    co_return response;
}

Reply console(Services* services, net::Request request) { co_return co_await serve(services, std::move(request), "console"); }
Reply portfolio(Services* services, net::Request request) { co_return co_await serve(services, std::move(request), "portfolio"); }

net::Response redirect(std::string to) {
    auto response = net::Response::text(302, "text/plain", "");
    response.headers.set("Location", std::move(to));
    return response;
}

Reply home(Services*, net::Request) { co_return redirect("/app/"); }

Reply add_slash(Services*, net::Request request) { co_return redirect(request.path + "/"); }

}  // namespace

void add_pages(net::Router& router, Services& services) {
    add(router, services, "GET", "/", home);
    add(router, services, "GET", "/console", add_slash);
    add(router, services, "GET", "/app", add_slash);
    add(router, services, "GET", "/console/{path...}", console);
    add(router, services, "GET", "/app/{path...}", portfolio);
}

}  // namespace atelier::orchestrator::api
