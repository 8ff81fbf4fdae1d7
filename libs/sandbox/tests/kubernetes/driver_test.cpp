#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;
using std::chrono::milliseconds;

TEST_CASE("a sandbox is a pod that is made, watched and deleted, with the Secret that names it") {
    Rig rig;
    rig.start();
    auto sandbox = rig.started(Rig::server());
    CHECK(sandbox->running());
    CHECK(sandbox->uid() == rig.options.first_uid);
    const std::string pod = rig.only_pod();
    CHECK(rig.cluster.names("secrets") == std::vector<std::string>{pod + "-identity"});
    const auto app = sandbox->app();
    REQUIRE(app.has_value());
    CHECK(app->host == "127.0.0.1");
    CHECK(app->tls);
    CHECK(app->party->peer_uri == "atelier://sandbox/s1");
    sandbox.reset();
    CHECK(rig.until([&] { return rig.cluster.names("pods").empty(); }));
    CHECK(rig.cluster.names("secrets").empty());
    CHECK(rig.until([&] {
        rig.cluster.bookmark();  // a server notices a reader that left when it writes
        return rig.cluster.open_watches() == 0;
    }));
}

TEST_CASE("a pod that ends by itself is seen by its watch, with its exit code") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    rig.cluster.set_status(rig.only_pod(), FakeCluster::ended(3, "Error"));
    CHECK(wait_for(rig.io, sandbox->wait()) == 3);
    CHECK_FALSE(sandbox->running());
    CHECK(sandbox->ended_because().empty());
}
