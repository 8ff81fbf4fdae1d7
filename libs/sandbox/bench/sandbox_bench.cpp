// What a sandbox costs beside the plain process, in one run: start, start to the first reply, thaw to the first reply, memory of many.
// sandbox_bench JAIL NODE ROUNDS MANY: one JSON line a measurement {"what","unit","values"}. bench/sandbox.sh prints the table.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "../conformance/planted.hpp"
#include "../src/processes.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/sandbox/native.hpp"
#include "atelier/sandbox/socket.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

// A backend at rest: HTTP and SQLite loaded, one table, answering at its socket.
constexpr const char* k_server =
    "const http = require('node:http'); const { DatabaseSync } = require('node:sqlite');\n"
    "const db = new DatabaseSync(':memory:'); db.exec('CREATE TABLE t (a)'); http.createServer();\n"
    "require('node:net').createServer(s => s.end('here\\n')).listen(process.argv[2]);\n";

double ms_since(Steady::time_point start) { return std::chrono::duration<double, std::milli>(Steady::now() - start).count(); }

void print(const char* what, const char* unit, const std::vector<double>& values) {
    std::printf("{\"what\":\"%s\",\"unit\":\"%s\",\"values\":[", what, unit);
    for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.3f", i ? "," : "", values[i]);
    std::puts("]}");
    std::fflush(stdout);
}

struct Bench {
    Executor executor;
    Driver& driver;
    fs::path scratch;
    std::string node;
    std::string jail;

    std::string io_dir(const std::string& id) const {
        const fs::path dir = scratch / id;
        fs::create_directories(dir);
        const unsigned uid = driver.uid_of(id);
        ::chmod(dir.c_str(), 0700);
        if (::geteuid() == 0) (void)!::chown(dir.c_str(), uid, uid);
        return dir.string();
    }
    Spec server(const std::string& id) const {
        Spec spec;
        spec.id = id;
        spec.mounts = {
            {fs::path(node).parent_path().parent_path().string(), "/opt/node", false}, {(scratch / "server.js").string(), "/srv/server.js", false}
        };
        spec.io_dir = io_dir(id);
        spec.limits.memory_bytes = 256u << 20;
        spec.argv = {"/opt/node/bin/node", "/srv/server.js", std::string(k_app_inside)};
        spec.env = {{"HOME", "/tmp"}};
        return spec;
    }
};

Task<double> first_reply(std::string path, Steady::time_point start) {
    for (int i = 0; i < 40000; ++i) {
        if (ask_socket(path, 5000) == "here\n") co_return ms_since(start);
        co_await sleep_for(std::chrono::milliseconds(1));
    }
    co_return -1;
}

/// From the call to the program's first instructions, as the program itself says; and to the end of everything.
struct Times {
    std::vector<double> started;
    std::vector<double> ended;
    void add(Steady::time_point start, const Result<process::Output>& out) {
        if (!out || !out->ok()) return;
        ended.push_back(ms_since(start));
        const double here = static_cast<double>(start.time_since_epoch().count()) / 1e6;
        started.push_back(std::strtod(out->out.c_str(), nullptr) / 1e6 - here);
    }
};

Task<> starts(Bench* b, int rounds) {
    Times plain;
    Times jailed;
    const std::string probe = (fs::path(b->jail).parent_path() / "atelier-probe").string();
    for (int i = 0; i < rounds; ++i) {
        auto start = Steady::now();
        process::Command command;
        command.argv = {probe, "now"};
        const auto outside = co_await process::run(std::move(command));
        plain.add(start, outside);
        Spec spec;
        spec.id = "start";
        spec.mounts = {{probe, "/opt/probe", false}};
        spec.argv = {"/opt/probe", "now"};
        start = Steady::now();
        const auto inside = co_await b->driver.run(std::move(spec), "", {});
        jailed.add(start, inside);
    }
    print("start: plain", "ms", plain.started);
    print("start: sandbox", "ms", jailed.started);
    print("start and end: plain", "ms", plain.ended);
    print("start and end: sandbox", "ms", jailed.ended);
}

Task<> replies(Bench* b, int rounds) {
    std::vector<double> plain;
    std::vector<double> jailed;
    for (int i = 0; i < rounds; ++i) {
        const std::string id = "plain" + std::to_string(i);
        auto start = Steady::now();
        process::Command command;
        const std::string path = (b->scratch / (id + ".sock")).string();
        command.argv = {b->node, (b->scratch / "server.js").string(), path};
        {
            const auto child = process::start(b->executor, std::move(command), "");
            plain.push_back(co_await first_reply(path, start));
        }
        start = Steady::now();
        Spec spec = b->server("jailed");
        const std::string inside = spec.io_dir + "/app.sock";
        {
            const auto sandbox = co_await b->driver.start(std::move(spec), "");
            jailed.push_back(co_await first_reply(inside, start));
        }
        std::error_code ignored;
        fs::remove(inside, ignored);
    }
    print("node to first reply: plain", "ms", plain);
    print("node to first reply: sandbox", "ms", jailed);
}

Task<> thaws(Bench* b, int rounds) {
    Spec spec = b->server("thaw");
    const std::string path = spec.io_dir + "/app.sock";
    const auto sandbox = co_await b->driver.start(std::move(spec), "");
    if (!sandbox) co_return;
    co_await first_reply(path, Steady::now());
    std::vector<double> values;
    std::vector<double> awake;
    for (int i = 0; i < rounds; ++i) {
        (void)(*sandbox)->freeze();
        co_await sleep_for(std::chrono::milliseconds(20));
        const auto start = Steady::now();
        (void)(*sandbox)->thaw();
        if (ask_socket(path, 5000) == "here\n") values.push_back(ms_since(start));
        const auto again = Steady::now();
        if (ask_socket(path, 5000) == "here\n") awake.push_back(ms_since(again));
    }
    print("thaw to first reply", "ms", values);
    print("reply of a running one", "ms", awake);
}

Task<> crowds(Bench* b, int many) {
    std::vector<std::unique_ptr<Sandbox>> all;
    std::vector<double> pss;
    const auto measure = [&](const char* what) {
        Stats total;
        for (const auto& one : all) read_processes(descendants_of(one->pid()), total);
        pss = {static_cast<double>(total.memory_bytes) / 1048576 / static_cast<double>(all.size())};
        print(what, "MiB each", pss);
        double charged = 0;
        for (const auto& one : all) charged += static_cast<double>(one->stats().value_or(Stats{}).memory_bytes) / 1048576;
        print((std::string(what) + ", charged by the kernel").c_str(), "MiB each", {charged / static_cast<double>(all.size())});
    };
    const auto start = Steady::now();
    while (static_cast<int>(all.size()) < many) {
        Spec spec = b->server("crowd" + std::to_string(all.size()));
        const std::string path = spec.io_dir + "/app.sock";
        auto sandbox = co_await b->driver.start(std::move(spec), "");
        if (!sandbox) {
            std::fprintf(stderr, "stopped at %zu: %s\n", all.size(), sandbox.error().describe().c_str());
            break;
        }
        co_await first_reply(path, Steady::now());
        all.push_back(std::move(*sandbox));
        if (all.size() == 40) measure("40 running, PSS");
        if (all.size() > 40) (void)all.back()->freeze();
    }
    if (all.size() > 40) measure((std::to_string(all.size()) + ", all but 40 frozen, PSS").c_str());
    print("all of them up", "s", {ms_since(start) / 1000});
}

Task<> run_all(Bench* bench, int rounds, int many) {
    co_await starts(bench, rounds * 3);
    co_await replies(bench, rounds);
    co_await thaws(bench, rounds * 10);
    co_await crowds(bench, many);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    IoContext io;
    const fs::path scratch = fs::temp_directory_path() / ("atelier-bench-" + random_hex(4));
    fs::create_directories(scratch);
    ::chmod(scratch.c_str(), 0755);
    auto driver = make_native(io.get_executor(), {.jail = argv[1], .allow_weaker = true, .image = scratch / "image", .programs = {argv[2]}});
    if (!driver) {
        std::fprintf(stderr, "%s\n", driver.error().message.c_str());
        return 1;
    }
    std::ofstream(scratch / "server.js") << k_server;
    Bench bench{io.get_executor(), **driver, scratch, argv[2], argv[1]};
    boost::asio::co_spawn(io, run_all(&bench, std::atoi(argv[3]), std::atoi(argv[4])), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    io.run();
    fs::remove_all(scratch);
    return 0;
}
