#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

Reply serve(Services* services, net::Request request, const Result<Assets>* built) {
    if (!*built) co_return fail(built->error());
    const Assets& assets = **built;
    const std::string path = request.params["path"];
    // Guesses at addresses cost no thread.
    if (!assets.knows(path)) co_return fail(Code::not_found, "there is no such page");
    auto read = [&assets, path, headers = request.headers] { return assets.answer(path, headers); };
    co_return co_await services->pool.run(std::move(read));
}

Reply console(Services* services, net::Request request) { return serve(services, std::move(request), &services->pages.console); }
Reply portfolio(Services* services, net::Request request) { return serve(services, std::move(request), &services->pages.portfolio); }

net::Response redirect(std::string to) {
    auto response = net::Response::text(302, "text/plain", "");
    response.headers.set("Location", std::move(to));
    return response;
}

Reply home(Services*, net::Request) { co_return redirect("/app/"); }
Reply to_console(Services*, net::Request) { co_return redirect("/console/"); }

}  // namespace

void add_pages(net::Router& router, Services& services) {
    add(router, services, "GET", "/", home);
    add(router, services, "GET", "/console", to_console);
    add(router, services, "GET", "/app", home);
    add(router, services, "GET", "/console/{path...}", console);
    add(router, services, "GET", "/app/{path...}", portfolio);
}

}  // namespace atelier::orchestrator::api
