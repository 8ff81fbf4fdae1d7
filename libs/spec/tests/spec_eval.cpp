// Runs requests (JSON lines: id, lang, text, and template + params or kind) through the filler; one JSON line each.
// With --embeddings FOLDER unknown words are looked up by their neighbours, as atelierd does.
#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <iostream>

#include "atelier/agent/model_interpreter.hpp"
#include "atelier/memory/word_meanings.hpp"
#include "evaluate.hpp"

using namespace atelier;

namespace {

spec::FillResult interpreted(agent::ModelInterpreter& interpreter, const spec::eval::Request& request) {
    IoContext io;
    spec::FillResult out;
    spec::Context context = spec::eval::context();
    if (request.current) context.current = &*request.current;
    auto go = [](agent::ModelInterpreter* who, std::string text, spec::Lang lang, spec::Context ctx,
                 spec::FillResult* into) -> Task<> {
        auto got = co_await who->interpret(std::move(text), lang, std::move(ctx), {});
        *into = std::move(got.value().result);
    };
    boost::asio::co_spawn(
        io, go(&interpreter, request.text, request.lang, context, &out),
        [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        }
    );
    io.run();
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    agent::MeaningSource meanings;
    if (arguments.size() >= 2 && arguments[0] == "--embeddings") {
        meanings = [folder = arguments[1]](const std::vector<std::string>& words) {
            return memory::meanings_of(folder, words);
        };
        arguments.erase(arguments.begin(), arguments.begin() + 2);
    }
    if (arguments.empty()) {
        std::cerr << "usage: spec_eval [--embeddings FOLDER] REQUESTS.jsonl...\n";
        return 2;
    }
    BlockingPool pool(1);
    agent::ModelInterpreter interpreter(nullptr, pool, {}, {}, meanings);
    for (const auto& path : arguments) {
        std::ifstream file(path);
        if (!file) {
            std::cerr << path << ": cannot be read\n";
            return 1;
        }
        for (std::string line; std::getline(file, line);) {
            const auto request = spec::eval::read_request(line);
            if (request) std::cout << spec::eval::print(*request, interpreted(interpreter, *request)) << "\n";
        }
    }
}
