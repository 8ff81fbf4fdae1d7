#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>
#include <optional>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/net/certificates.hpp"
#include "atelier/net/client.hpp"
#include "atelier/net/server.hpp"

using namespace atelier;
using namespace atelier::net;

namespace {

namespace fs = std::filesystem;
constexpr Millis k_hour = 3600 * 1000;

Task<Response> tell_name(std::string name) { co_return Response::text(200, "text/plain", std::move(name)); }

/// A TLS server that answers with the name it knows the caller by, and its authority.
struct Rig {
    fs::path folder = fs::temp_directory_path() / ("tls-" + random_hex(4));
    IoContext io;
    CertificateAuthority authority = CertificateAuthority::open(folder / "ca").value();
    Millis now = SystemClock().now();
    std::unique_ptr<Server> server;

    explicit Rig(ServerLimits limits = {}) {
        auto handler = [](Request request) { return tell_name(request.peer.uri.value_or("nobody")); };
        server = Server::listen_tls(io.get_executor(), "127.0.0.1", 0, party("atelier://server"), handler, limits).value();
    }
    ~Rig() {
        boost::asio::co_spawn(io, server->stop(), boost::asio::detached);
        io.restart();
        io.run();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    TlsParty party(std::string uri, std::vector<std::string> addresses = {}) const {
        return party_of(authority, std::move(uri), now - k_hour, now + k_hour, addresses);
    }
    TlsParty party_of(const CertificateAuthority& from, std::string uri, Millis since, Millis until, std::vector<std::string> addresses = {}) const {
        auto issued = from.issue({std::move(uri), since, until, std::move(addresses)}).value();
        return {issued.certificate, issued.key, authority.certificate(), ""};
    }
    Result<ClientResponse> ask(TlsParty party) {
        ClientRequest request;
        request.endpoint.host = "127.0.0.1";
        request.endpoint.port = server->port();
        request.endpoint.tls = true;
        request.endpoint.party = std::make_shared<const TlsParty>(std::move(party));
        request.timeout = std::chrono::milliseconds(5000);
        std::optional<Result<ClientResponse>> out;
        boost::asio::co_spawn(io, fetch(std::move(request)), [&out](std::exception_ptr error, Result<ClientResponse> result) {
            if (error) std::rethrow_exception(error);
            out = std::move(result);
        });
        io.restart();
        while (!out && io.run_one() > 0) {
        }
        return std::move(*out);
    }
};

TlsParty expecting(TlsParty party, std::string uri) {
    party.peer_uri = std::move(uri);
    return party;
}

}  // namespace

TEST_CASE("a caller is known by the URI of the certificate that it shows") {
    Rig rig;
    CHECK(rig.ask(expecting(rig.party("atelier://sandbox/a"), "atelier://server"))->body == "atelier://sandbox/a");
    CHECK(rig.ask(expecting(rig.party("atelier://sandbox/b"), "atelier://server"))->body == "atelier://sandbox/b");
}

TEST_CASE("no certificate, a foreign one, an expired one and one of tomorrow are refused") {
    Rig rig;
    const auto foreign = CertificateAuthority::open(rig.folder / "foreign").value();
    const std::string uri = "atelier://sandbox/a";
    TlsParty none;
    none.authorities = rig.authority.certificate();
    for (const TlsParty& party :
         {none, rig.party_of(foreign, uri, rig.now - k_hour, rig.now + k_hour),
          rig.party_of(rig.authority, uri, rig.now - 2 * k_hour, rig.now - k_hour),
          rig.party_of(rig.authority, uri, rig.now + k_hour, rig.now + 2 * k_hour)}) {
        const auto answer = rig.ask(expecting(party, "atelier://server"));
        CHECK_FALSE(answer.has_value());
    }
}

TEST_CASE("a client leaves a server that is not the expected one") {
    Rig rig;
    const auto mine = rig.party("atelier://sandbox/a");
    CHECK(rig.ask(expecting(mine, "atelier://other")).error().message.contains("not who it should be"));
    const auto foreign = CertificateAuthority::open(rig.folder / "foreign").value();
    TlsParty believes_another = expecting(mine, "atelier://server");
    believes_another.authorities = foreign.certificate();
    CHECK_FALSE(rig.ask(believes_another).has_value());
    // Without an expected URI the address counts, and this certificate has none.
    CHECK_FALSE(rig.ask(mine).has_value());
}

TEST_CASE("a server may be known by its address") {
    Rig rig;
    auto handler = [](Request request) { return tell_name(request.peer.uri.value_or("nobody")); };
    const auto named = rig.party("atelier://server", {"127.0.0.1"});
    boost::asio::co_spawn(rig.io, rig.server->stop(), boost::asio::detached);
    rig.io.restart();
    rig.io.run();
    rig.server = Server::listen_tls(rig.io.get_executor(), "127.0.0.1", 0, named, handler).value();
    CHECK(rig.ask(rig.party("atelier://sandbox/a"))->status == 200);
}

TEST_CASE("one certificate has only so many connections") {
    ServerLimits limits;
    limits.max_connections_of_one = 0;
    Rig rig(limits);
    CHECK_FALSE(rig.ask(expecting(rig.party("atelier://sandbox/a"), "atelier://server")).has_value());
}

TEST_CASE("the authority is made once, and its key is nobody else's") {
    const Rig rig;
    const fs::path folder = rig.folder / "ca";
    struct stat info{};
    REQUIRE(::stat((folder / "ca.key").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(CertificateAuthority::open(folder)->certificate() == rig.authority.certificate());
    fs::permissions(folder / "ca.key", fs::perms::others_read, fs::perm_options::add);
    CHECK(CertificateAuthority::open(folder).error().message.contains("0600"));
    fs::permissions(folder / "ca.key", fs::perms::others_read, fs::perm_options::remove);
    const auto other = CertificateAuthority::open(rig.folder / "other").value();
    REQUIRE(write_file_atomic(folder / "ca.pem", other.certificate()));
    CHECK(CertificateAuthority::open(folder).error().message.contains("belong together"));
}

TEST_CASE("what would end a name early cannot stand in a certificate") {
    const Rig rig;
    for (const char* uri : {"a,URI:b", "a\nb", "a b", "a;b"}) CHECK_FALSE(rig.authority.issue({uri, rig.now, rig.now + k_hour}).has_value());
}
