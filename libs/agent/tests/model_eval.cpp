// model_eval record ENDPOINT ANSWERS SET...: asks the model of ENDPOINT (an address, or unix:PATH of a llama.cpp server) every
// request of the sets (JSON lines) and appends its raw answers to ANSWERS. Requests that ANSWERS has already are not asked again.
// model_eval judge ANSWERS SET...: rules alone, the model alone and both together, a line a request and a table a set.
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>

#include "../../spec/tests/evaluate.hpp"
#include "atelier/agent/model_interpreter.hpp"
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

/// right: as expected. asked: a question or a refusal where a widget was wanted. wrong: a widget that is not the one.
enum class Mark { right, asked, wrong };
const char* name_of(Mark mark) { return mark == Mark::right ? "right" : mark == Mark::asked ? "asked" : "WRONG"; }

/// Where a set has no expected template, the rules' later reading (checked by eye, docs/eval/rung1-first-run.md) stands in.
Mark judge(const spec::eval::Request& request, const spec::FillResult& result, const spec::FillResult& reference) {
    const bool done = result.outcome == spec::FillResult::Outcome::done;
    if (request.kind == "near" || request.kind == "far") return done ? Mark::wrong : Mark::right;
    const auto expected = request.expected ? request.expected : reference.filled ? std::optional(reference.filled->spec) : std::nullopt;
    if (done) return expected && agent::same_meaning(result.filled->spec, *expected) ? Mark::right : Mark::wrong;
    if (!result.question || result.question->id == "uncovered" || !expected) return Mark::asked;
    for (const auto& option : result.question->options)
        if (option.spec && agent::same_meaning(*option.spec, *expected)) return Mark::right;
    return Mark::asked;
}

spec::FillResult model_alone(const agent::ModelAnswer& answer) {
    spec::FillResult out;
    if (const auto* found = std::get_if<spec::Spec>(&answer)) {
        out.outcome = spec::FillResult::Outcome::done;
        out.filled = spec::Filled{*found, 1, {}, {}};
    }
    return out;
}

agent::ModelAnswer parse(const std::string& text, const spec::Spec* current) {
    auto parsed = spec::parse_answer(text);
    if (!parsed) return {};
    if (auto* found = std::get_if<spec::Spec>(&*parsed)) {
        if (current) found->slot = current->slot;
        return std::move(*found);
    }
    return std::get<spec::Unsupported>(std::move(*parsed));
}

struct Tally {
    int requests = 0, asked_model = 0, invalid = 0;
    std::map<std::string, std::map<Mark, int>> marks;
    std::vector<std::int64_t> millis;
    std::int64_t out_tokens = 0;
};

std::string outcome_text(const spec::FillResult& result) {
    std::string out(spec::to_string(result.outcome));
    if (result.question) out += ":" + result.question->id;
    if (result.filled) out += " " + spec::print(result.filled->spec);
    return out;
}

int judge_all(const std::string& path, const std::vector<Case>& cases) {
    const auto answers = read_answers(path);
    std::map<std::string, Tally> tallies;
    for (const auto& one : cases) {
        const auto& request = one.request;
        spec::Context context = spec::eval::context();
        if (request.current) context.current = &*request.current;
        const auto question = agent::spec_question(request.text, context.current);
        const auto answer = answers.find(question.messages.back().content);
        if (answer == answers.end()) continue;
        auto& tally = tallies[one.set];
        const auto rules = spec::fill(request.text, request.lang, context);
        const auto said = parse(answer->second.text, context.current);
        const bool asked = agent::worth_asking(rules, context);
        const auto both = asked ? agent::vote(request.text, request.lang, context, rules, said) : rules;
        const auto always = agent::vote(request.text, request.lang, context, rules, said, {2.0});
        ++tally.requests;
        tally.asked_model += asked;
        tally.invalid += std::holds_alternative<std::monostate>(said);
        tally.millis.push_back(answer->second.millis);
        tally.out_tokens += answer->second.usage.completion;
        const auto mark = [&](const char* who, const spec::FillResult& result) {
            const Mark got = judge(request, result, rules);
            ++tally.marks[who][got];
            return got;
        };
        const Mark by_rules = mark("rules", rules), by_model = mark("model", model_alone(said)), by_both = mark("both", both), by_always = mark("always ask", always);
        std::cout << request.id << " rules " << name_of(by_rules) << ", model " << name_of(by_model) << ", both " << name_of(by_both) << ", always " << name_of(by_always)
                  << " | " << request.text << "\n   R " << outcome_text(rules) << "\n   M " << answer->second.text << "\n";
        if (asked) std::cout << "   B " << outcome_text(both) << "\n";
    }
    for (auto& [set, tally] : tallies) {
        std::ranges::sort(tally.millis);
        std::cout << "\n" << set << ": " << tally.requests << " requests, model worth asking in " << tally.asked_model << ", unreadable answers " << tally.invalid << ", median "
                  << tally.millis[tally.millis.size() / 2] << " ms, " << tally.out_tokens / tally.requests << " tokens out\n";
        for (auto& [who, marks] : tally.marks)
            std::cout << "  " << who << ": right " << marks[Mark::right] << ", asked " << marks[Mark::asked] << ", wrong " << marks[Mark::wrong] << "\n";
    }
    return 0;
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
    if (mode == "judge" && argc > 3) return judge_all(argv[2], read_sets(argc, argv, 3));
    std::cerr << "usage: model_eval record ENDPOINT ANSWERS SET... | model_eval judge ANSWERS SET...\n";
    return 2;
}
