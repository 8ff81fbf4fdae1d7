#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fstream>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/llm/local_model.hpp"

using namespace atelier;
using namespace atelier::llm;
namespace fs = std::filesystem;
using State = ModelStatus::State;

namespace {

/// A folder with scripts that play the preparation steps and the model server.
struct Stage {
    fs::path folder = fs::temp_directory_path() / ("atl-model-" + random_hex(4));
    LocalOptions options;

    Stage() {
        fs::create_directories(folder);
        write("steps.sh", "name=$1; shift\n[ -f " + (folder / "broken").string() +
                              " ] && { echo \"$name: no network here\"; exit 1; }\nfor last; do :; done\necho '{\"phase\": \"p\", \"done\": 1, \"total\": 4}' > $last\nsleep 0.6\necho " +
                              "$name >> " + (folder / "steps").string() + "\n");
        write("server", server());
        fs::permissions(folder / "server", fs::perms::owner_all);
        std::ofstream(folder / "weights") << "gguf";
        options.name = "tiny";
        options.fetch.argv = {"/bin/sh", (folder / "steps.sh").string(), "fetch"};
        options.build.argv = {"/bin/sh", (folder / "steps.sh").string(), "build"};
        options.weights = folder / "weights";
        options.server = folder / "server";
        options.run = folder / "run";
        options.log = folder / "log";
        options.back_off = std::chrono::milliseconds(50);
        options.retry_step = std::chrono::milliseconds(50);
        options.warm_up.messages = {{"system", "front"}, {"user", "?"}};
    }
    ~Stage() { fs::remove_all(folder); }

    void write(const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; }

    /// Speaks just enough of the server's dialect; "die" ends it, as a crash would.
    static std::string server() {
        return R"(#!/usr/bin/env python3
import http.server, json, os, socketserver, sys
host = sys.argv[sys.argv.index('--host') + 1]
folder = sys.argv[sys.argv.index('--slot-save-path') + 1]
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.0'
    def log_message(self, *a): pass
    def address_string(self): return 'x'
    def answer(self, text, kind='application/json'):
        self.send_response(200); self.send_header('Content-Type', kind); self.end_headers(); self.wfile.write(text.encode())
    def do_GET(self): self.answer('{"status":"ok"}')
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        if self.path.startswith('/slots'):
            open(os.path.join(folder, 'calls'), 'a').write(self.path + '\n')
            open(os.path.join(folder, body['filename']), 'a').write('state')
            return self.answer('{}')
        last = body['messages'][-1]['content']
        open(os.path.join(folder, 'calls'), 'a').write(last + '\n')
        if last == 'die': os._exit(7)
        self.answer('data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n', 'text/event-stream')
Server(host, Handler).serve_forever()
)";
    }

    std::string calls() const { return read_file(folder / "run" / "calls").value_or(""); }
};

Task<bool> reaches(LocalModel* model, State state) {
    for (int i = 0; i < 400; ++i) {
        if (model->status().state == state) co_return true;
        co_await sleep_for(std::chrono::milliseconds(20));
    }
    co_return false;
}

ChatRequest ask(std::string text) {
    ChatRequest out;
    out.messages = {{"user", std::move(text)}};
    out.timeout = std::chrono::seconds(5);
    return out;
}

void drive(LocalOptions options, Task<> (*script)(LocalModel*)) {
    IoContext io;
    LocalModel model(io.get_executor(), std::move(options));
    boost::asio::co_spawn(io, script(&model), boost::asio::detached);
    io.run();
}

Task<> first_life(LocalModel* model) {
    CHECK(model->status().state == State::none);
    const auto early = co_await model->chat(ask("too early"), {});
    CHECK(early.error().code == Code::unavailable);
    model->start();
    const bool downloading = co_await reaches(model, State::downloading);
    CHECK(downloading);
    co_await sleep_for(std::chrono::milliseconds(400));
    CHECK(model->status().progress == doctest::Approx(0.25));
    const bool building = co_await reaches(model, State::building);
    CHECK(building);
    const bool ready = co_await reaches(model, State::ready);
    REQUIRE(ready);
    const auto answer = co_await model->chat(ask("hello"), {});
    REQUIRE(answer.has_value());
    CHECK(answer->text == "yes");
    const auto lost = co_await model->chat(ask("die"), {});
    CHECK(lost.error().code == Code::unavailable);
    co_await sleep_for(std::chrono::milliseconds(300));
    const bool again = co_await reaches(model, State::ready);
    REQUIRE(again);
    const auto after = co_await model->chat(ask("alive"), {});
    CHECK(after.has_value());
    co_await model->stop();
}

Task<> broken_life(LocalModel* model) {
    model->start();
    const bool failed = co_await reaches(model, State::failed);
    CHECK(failed);
    CHECK(model->status().message == "fetch: no network here");
    co_await model->stop();
}

}  // namespace

TEST_CASE("the model is fetched, built, started, warmed, and started again after a crash") {
    Stage stage;
    drive(stage.options, first_life);
    CHECK(read_file(stage.folder / "steps").value() == "fetch\nbuild\n");
    // The second start takes the prefix from disk instead of reading it.
    CHECK(stage.calls() == "?\n/slots/0?action=save\nhello\ndie\n/slots/0?action=restore\nalive\n");
}

TEST_CASE("a preparation that fails says why, and does not end the daemon") {
    Stage stage;
    stage.write("broken", "");
    drive(stage.options, broken_life);
}
