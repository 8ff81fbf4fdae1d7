#pragma once

#include "../support.hpp"
#include "atelier/base/file.hpp"
#include "atelier/sandbox/kubernetes.hpp"
#include "fake_cluster.hpp"

namespace atelier::sandbox {

/// The document that tools/fetch_kubernetes_openapi.sh fetches; read once.
inline const OpenApi& published() {
    static const auto loaded = OpenApi::load(ATELIER_SOURCE_DIR "/.cache/kubernetes/swagger.json");
    REQUIRE_MESSAGE(loaded.has_value(), "run tools/fetch_kubernetes_openapi.sh .cache/kubernetes");
    return *loaded;
}

/// A driver before a fake cluster. At the end every request of ours has to have been one that is published.
struct Rig {
    Scratch scratch;
    FakeCluster cluster{published()};
    IoContext io;
    KubernetesOptions options;
    net::CertificateAuthority authority = net::CertificateAuthority::open(scratch.path / "ca").value();
    std::unique_ptr<Driver> driver;

    Rig() {
        options.access.url = cluster.url();
        options.access.token_file = scratch.path / "token";
        options.access.ca_file.clear();
        options.access.deadline = std::chrono::milliseconds(8000);
        options.access.first_pause = std::chrono::milliseconds(5);
        options.name_space = "atelier-sandboxes";
        options.image = "registry.example/atelier-sandbox@sha256:0123";
        options.runtime_class = "gvisor";
        options.gateway_address = "10.1.2.3";
        options.state = scratch.path / "state";
        options.start_timeout = std::chrono::milliseconds(5000);
        REQUIRE(write_file_atomic(options.access.token_file, cluster.token() + "\n"));
    }
    ~Rig() {
        driver.reset();
        const auto violations = cluster.violations();
        for (const auto& violation : violations) CHECK_MESSAGE(violation.empty(), violation);
    }

    Driver& start() {
        auto made = make_kubernetes(io.get_executor(), options, authority);
        REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().describe()));
        driver = std::move(*made);
        return *driver;
    }
    std::string refusal() {
        const auto made = make_kubernetes(io.get_executor(), options, authority);
        return made ? "" : made.error().message;
    }

    static Spec spec(std::string id = "s1") {
        Spec out;
        out.id = std::move(id);
        out.user = "ann";
        out.argv = {"/usr/bin/node", "server.mjs"};
        out.env = {{"HOME", "/tmp"}};
        return out;
    }
    /// A sandbox with a way in and a way out.
    static Spec server(std::string id = "s1") {
        Spec out = spec(std::move(id));
        out.io_dir = "/host/io";
        out.mcp_socket = "/host/mcp.sock";
        out.work = WorkDir{};
        return out;
    }
    std::unique_ptr<Sandbox> started(Spec wanted, std::string log = {}) {
        auto made = wait_for(io, driver->start(std::move(wanted), std::move(log)));
        REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().describe()));
        return std::move(*made);
    }
    Result<process::Output> run(Spec wanted, std::string input = {}, process::Limits limits = {}) {
        return wait_for(io, driver->run(std::move(wanted), std::move(input), limits));
    }
    /// Lets our side go on until something is so, at most 10 s.
    bool until(const std::function<bool()>& done) {
        for (int i = 0; i < 500 && !done(); ++i) {
            io.restart();
            io.run_for(std::chrono::milliseconds(20));
        }
        return done();
    }
    std::string only_pod() const {
        const auto names = cluster.names("pods");
        REQUIRE(names.size() == 1);
        return names.front();
    }
};

}  // namespace atelier::sandbox
