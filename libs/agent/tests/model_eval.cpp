// model_eval record ENDPOINT ANSWERS SET...: asks the model of ENDPOINT (an address, or unix:PATH of a llama.cpp server) every
// request of the sets (JSON lines) and appends its raw answers to ANSWERS. Requests that ANSWERS has already are not asked again.
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>

#include "../../spec/tests/evaluate.hpp"
#include "atelier/agent/spec_question.hpp"
#include "atelier/llm/client.hpp"

using namespace atelier;

namespace {

struct Case {
    std::string set;
    spec::eval::Request request;
};

std::vector<Case> read_sets(int argc, char** argv, int from) {
    std::vector<Case> out;
    for (int i = from; i < argc; ++i) {
        std::ifstream file(argv[i]);
        std::string name = argv[i];
        name = name.substr(name.rfind('/') + 1);
        for (std::string line; std::getline(file, line);)
            if (auto request = spec::eval::read_request(line)) out.push_back({name, std::move(*request)});
    }
    return out;
}

struct Answer {
    std::string text;  ///< empty: the model failed
    std::int64_t millis = 0;
    llm::TokenUsage usage;
};

/// Keyed by the last turn.
std::map<std::string, Answer> read_answers(const std::string& path) {
    std::map<std::string, Answer> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto object = json::parse_object(line);
        if (!object) continue;
        out[json::get_string(*object, "turn")] = {json::get_string(*object, "answer"),
                                                  json::get_integer(*object, "ms"),
                                                  {json::get_integer(*object, "prompt"), json::get_integer(*object, "cached"), json::get_integer(*object, "out")}};
    }
    return out;
}

Task<> record(llm::Server server, std::string path, std::vector<Case> cases) {
    llm::Client client(server);
    auto known = read_answers(path);
    std::ofstream out(path, std::ios::app);
    for (const auto& one : cases) {
        auto question = agent::spec_question(one.request.text, one.request.current ? &*one.request.current : nullptr);
        question.timeout = std::chrono::minutes(5);
        const std::string turn = question.messages.back().content;
        if (known.contains(turn)) continue;
        const auto from = std::chrono::steady_clock::now();
        const auto answer = co_await client.chat(std::move(question), {});
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count();
        if (!answer) {
            std::cerr << one.request.id << ": " << answer.error().describe() << "\n";
            continue;
        }
        const auto& usage = answer->usage;
        out << json::print(json::Object{{"set", one.set}, {"id", one.request.id}, {"turn", turn}, {"answer", answer->text}, {"ms", took},
                                        {"prompt", usage.prompt}, {"cached", usage.cached}, {"out", usage.completion}})
            << std::endl;
        known[turn] = {answer->text, took, usage};
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "record" && argc > 4) {
        const std::string where = argv[2];
        llm::Server server;
        if (where.starts_with("unix:")) {
            server.endpoint = net::Endpoint::unix_socket(where.substr(5));
            server.llama_cpp = true;
        } else if (auto parsed = llm::Server::from_url(where)) {
            server = std::move(*parsed);
        } else {
            std::cerr << parsed.error().message << "\n";
            return 2;
        }
        server.gap = std::chrono::minutes(5);
        IoContext io;
        boost::asio::co_spawn(io, record(server, argv[3], read_sets(argc, argv, 4)), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        io.run();
        return 0;
    }
    std::cerr << "usage: model_eval record ENDPOINT ANSWERS SET...\n";
    return 2;
}
