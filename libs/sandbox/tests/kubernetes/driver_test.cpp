#include <algorithm>

#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;
using std::chrono::milliseconds;

namespace {

/// "1 <base64>" of a short text, as the jail prints it.
std::string frame(char stream, std::string_view text) {
    std::string coded = base64url_encode(text);
    std::ranges::replace(coded, '-', '+');
    std::ranges::replace(coded, '_', '/');
    return std::string{stream, ' '} + coded + "\n";
}

}  // namespace

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

TEST_CASE("why the cluster ended a sandbox is told in words") {
    const auto with_reason = [](const char* reason) {
        json::Object status{{"phase", "Failed"}, {"reason", reason}, {"message", "The node was low on resource: memory."}};
        return status;
    };
    for (const auto& [status, word] : std::vector<std::pair<json::Object, const char*>>{
             {FakeCluster::ended(137, "OOMKilled"), "used more memory than it may"},
             {with_reason("Evicted"), "was evicted by its node: The node was low on resource"},
             {with_reason("DeadlineExceeded"), "lived longer than a sandbox may"},
             {with_reason("NodeLost"), "was ended by the cluster (NodeLost)"}
         }) {
        Rig rig;
        rig.start();
        const auto sandbox = rig.started(Rig::server());
        rig.cluster.set_status(rig.only_pod(), status);
        CHECK(wait_for(rig.io, sandbox->wait()) == 137);
        CHECK(sandbox->ended_because().contains(word));
    }
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    rig.cluster.remove(rig.only_pod());
    CHECK(wait_for(rig.io, sandbox->wait()) == 125);
    CHECK(sandbox->ended_because() == "was deleted from the cluster");
}

TEST_CASE("what keeps a pod from starting is told when its time is up, and at once when it is hopeless") {
    json::Object unschedulable{{"phase", "Pending"}};
    unschedulable["conditions"] =
        json::Array{json::Object{{"type", "PodScheduled"}, {"status", "False"}, {"reason", "Unschedulable"}, {"message", "0/3 nodes are available"}}};
    for (const auto& [status, word] : std::vector<std::pair<json::Object, const char*>>{
             {unschedulable, "Unschedulable: 0/3 nodes are available"},
             {FakeCluster::waiting("ImagePullBackOff", "back-off pulling image"), "ImagePullBackOff: back-off pulling image"},
             {FakeCluster::waiting("CreateContainerConfigError", "secret not found"), "CreateContainerConfigError"},
             {json::Object{{"phase", "Pending"}}, "nothing was said why"}
         }) {
        Rig rig;
        rig.options.start_timeout = milliseconds(300);
        rig.start();
        rig.cluster.play({status});
        const auto made = wait_for(rig.io, rig.driver->start(Rig::server(), ""));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == Code::unavailable);
        CHECK_MESSAGE(made.error().message.contains(word), made.error().message);
        CHECK(rig.until([&] { return rig.cluster.names("pods").empty(); }));
    }
    Rig rig;
    rig.options.start_timeout = std::chrono::hours(1);
    rig.start();
    rig.cluster.play({FakeCluster::waiting("InvalidImageName", "no such name")});
    CHECK(wait_for(rig.io, rig.driver->start(Rig::server(), "")).error().message.contains("InvalidImageName"));
}

TEST_CASE("a watch that is cut goes on where it was, and one that is too old begins with a new list") {
    for (const int kind : {0, 1, 2, 3}) {
        Rig rig;
        rig.start();
        const auto sandbox = rig.started(Rig::server());
        const std::string pod = rig.only_pod();
        REQUIRE(rig.until([&] { return rig.cluster.open_watches() == 1; }));
        rig.cluster.bookmark();
        if (kind >= 2) rig.cluster.forget_versions(kind == 2);
        rig.cluster.cut_watches(kind == 1);
        rig.cluster.set_status(pod, FakeCluster::ended(7, "Error"));
        CHECK(wait_for(rig.io, sandbox->wait()) == 7);
    }
}

TEST_CASE("a pod that was deleted while nobody watched is missing in the new list") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    REQUIRE(rig.until([&] { return rig.cluster.open_watches() == 1; }));
    rig.cluster.remove(rig.only_pod());
    rig.cluster.forget_versions(true);
    rig.cluster.cut_watches(true);
    CHECK(wait_for(rig.io, sandbox->wait()) == 125);
}

TEST_CASE("a server that is busy, broken or cut off is asked again, and nothing is made twice") {
    for (const auto& trouble : std::vector<FakeCluster::Trouble>{
             {"POST", "/pods", 429, "TooManyRequests", "1"},
             {"POST", "/pods", 503, "ServiceUnavailable", "", 3},
             {"POST", "/pods", 409, "Conflict"},
             {"POST", "/pods", 0},
             {"POST", "/secrets", 0},
             {"GET", "/pods?labelSelector", 500, "InternalError", "", 2},
             {"GET", "watch=true", 503, "ServiceUnavailable", "", 2},
             {"GET", "watch=true", 410, "Expired"}
         }) {
        Rig rig;
        rig.start();
        rig.cluster.trouble(trouble);
        const auto sandbox = rig.started(Rig::server());
        CHECK(rig.cluster.names("pods").size() == 1);
        CHECK(rig.cluster.names("secrets").size() == 1);
        rig.cluster.set_status(rig.only_pod(), FakeCluster::ended(0));
        CHECK(wait_for(rig.io, sandbox->wait()) == 0);
    }
}

TEST_CASE("a request has a deadline, and a name that is taken is somebody else's") {
    Rig rig;
    rig.options.access.deadline = milliseconds(200);
    rig.start();
    rig.cluster.trouble({"POST", "/pods", 503, "ServiceUnavailable", "", 1000});
    CHECK(wait_for(rig.io, rig.driver->start(Rig::server(), "")).error().code == Code::unavailable);
    Rig taken;
    taken.start();
    taken.cluster.trouble({"POST", "/pods", 409, "AlreadyExists"});
    CHECK(wait_for(taken.io, taken.driver->start(Rig::server(), "")).error().code == Code::conflict);
}

TEST_CASE("the token is read for every request: it rotates") {
    Rig rig;
    rig.start();
    REQUIRE(write_file_atomic(rig.options.access.token_file, "old"));
    CHECK(wait_for(rig.io, rig.driver->gc()).error().code == Code::permission_denied);
    REQUIRE(write_file_atomic(rig.options.access.token_file, rig.cluster.token()));
    CHECK(wait_for(rig.io, rig.driver->gc()).has_value());
}

TEST_CASE("stop asks first, kill does not, and both end in the cluster") {
    Rig rig;
    rig.start();
    const auto polite = rig.started(Rig::server("polite"));
    CHECK(wait_for(rig.io, polite->stop(milliseconds(1500))) == 143);
    CHECK(polite->ended_because().empty());
    const auto killed = rig.started(Rig::server("killed"));
    killed->kill();
    CHECK(wait_for(rig.io, killed->wait()) == 137);
    CHECK(rig.cluster.names("pods").empty());
}

TEST_CASE("nothing freezes, and thawing is nothing") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    CHECK(rig.driver->capabilities().freezer == "none");
    CHECK(sandbox->freeze().error().code == Code::failed_precondition);
    CHECK(sandbox->thaw().has_value());
}

TEST_CASE("the figures are the cluster's, or not there in words") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    CHECK(sandbox->stats().error().message.contains("metrics.k8s.io"));
    rig.cluster.set_figures("20480Ki");
    CHECK(sandbox->stats().value().memory_bytes == 20u << 20);
}

TEST_CASE("the log arrives in its file, and a full one ends the sandbox") {
    Rig rig;
    rig.start();
    rig.cluster.set_log("first\n");
    const std::string log = (rig.scratch.path / "log.txt").string();
    auto wanted = Rig::server();
    wanted.limits.file_bytes = 1u << 20;
    const auto sandbox = rig.started(wanted, log);
    rig.cluster.append_log(rig.only_pod(), "second\n");
    CHECK(rig.until([&] { return read_file(log).value_or("") == "first\nsecond\n"; }));
    rig.cluster.append_log(rig.only_pod(), std::string(2u << 20, 'x'));
    CHECK(wait_for(rig.io, sandbox->wait()) == 137);
    CHECK(sandbox->ended_because() == "wrote more than 1 MiB to its log");
    CHECK(read_file(log)->size() == 1u << 20);
}

TEST_CASE("a command's two outputs and its exit code come through the log exactly") {
    Rig rig;
    rig.start();
    rig.cluster.set_log(frame('1', "out ") + frame('2', "err") + frame('1', std::string("put\0\n", 5)));
    rig.cluster.play({FakeCluster::running(), FakeCluster::ended(4, "Error")});
    const auto out = rig.run(Rig::spec("tool"), "some input");
    REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().describe()));
    CHECK(out->exit_code == 4);
    CHECK(out->out == std::string("out put\0\n", 9));
    CHECK(out->err == "err");
    CHECK_FALSE(out->truncated);
    CHECK(rig.until([&] { return rig.cluster.names("pods").empty(); }));
}

TEST_CASE("a command that takes too long, says too much or cannot be built is told apart") {
    Rig rig;
    rig.start();
    process::Limits limits;
    limits.wall = milliseconds(200);
    CHECK(rig.run(Rig::spec("slow"), "", limits)->timed_out);
    limits.wall = milliseconds(20000);
    limits.output_bytes = 8;
    rig.cluster.set_log(frame('1', "0123456789"));
    const auto loud = rig.run(Rig::spec("loud"), "", limits);
    CHECK(loud->truncated);
    CHECK(loud->out == "01234567");
    rig.cluster.set_log("atelier-jail: the container engine did not isolate this sandbox: it has a service account's token\n");
    rig.cluster.play({FakeCluster::ended(125, "Error")});
    CHECK(rig.run(Rig::spec("unbuilt")).error().message.contains("service account"));
    rig.cluster.set_log("");
    rig.cluster.play({FakeCluster::running(), json::Object{{"phase", "Failed"}, {"reason", "Evicted"}}});
    CHECK(rig.run(Rig::spec("evicted")).error().message.contains("evicted"));
    rig.cluster.play({FakeCluster::running(), FakeCluster::ended(137, "OOMKilled")});
    CHECK(rig.run(Rig::spec("fat"))->exit_code == 137);
}

TEST_CASE("gc removes what dead drivers left, and nothing of the living") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    const std::string mine = rig.only_pod();
    json::Object left = rig.cluster.object("pods", mine);
    left["metadata"].as_object()["name"] = "atelier-left";
    left["metadata"].as_object()["uid"] = "another";
    left["metadata"].as_object()["labels"].as_object()["atelier.instance"] = "abcdef012345";
    rig.cluster.add("pods", left);
    json::Object secret = rig.cluster.object("secrets", mine + "-identity");
    secret["metadata"].as_object()["name"] = "left-identity";
    secret["metadata"].as_object()["labels"].as_object()["atelier.instance"] = "abcdef012345";
    rig.cluster.add("secrets", secret);
    left["metadata"].as_object()["name"] = "foreign";
    left["metadata"].as_object()["labels"].as_object()["atelier.installation"] = "000000000000";
    rig.cluster.add("pods", left);
    // A second driver of the same folder: the first one lives.
    const auto second = make_kubernetes(rig.io.get_executor(), rig.options, rig.authority).value();
    const auto collected = wait_for(rig.io, second->gc());
    REQUIRE_MESSAGE(collected.has_value(), (collected ? "" : collected.error().describe()));
    CHECK(collected->processes == 1);
    CHECK(rig.cluster.names("pods") == std::vector<std::string>{mine, "foreign"});
    CHECK(rig.cluster.names("secrets") == std::vector<std::string>{mine + "-identity"});
}

TEST_CASE("uids are one an id, given back, and exhausted in words") {
    Rig rig;
    rig.options.uids = 2;
    rig.start();
    const unsigned first = rig.driver->uid_of("a");
    CHECK(rig.driver->uid_of("a") == first);
    CHECK(rig.driver->uid_of("b") != first);
    CHECK(wait_for(rig.io, rig.driver->start(Rig::server("c"), "")).error().code == Code::exhausted);
    rig.driver->release("a");
    CHECK(rig.driver->uid_of("c") == first);
}
