#include <unistd.h>

#include <cstdio>

#include "arguments.hpp"
#include "contract_command.hpp"
#include "diagnose_command.hpp"
#include "dialogue.hpp"
#include "doctor.hpp"
#include "evaluate.hpp"
#include "gate_command.hpp"
#include "mcp_client_command.hpp"
#include "mcp_command.hpp"
#include "review_commands.hpp"
#include "sandbox_command.hpp"
#include "server.hpp"

namespace {

using namespace atelier;
using namespace atelier::cli;

constexpr const char* k_help =
    "./atelier ask TEXT [--user NAME] [--publish] [--mode build|plan|ask] [--json]\n"
    "./atelier answer SESSION NUMBER|TEXT [--user NAME] [--publish] [--json]\n"
    "./atelier gate PATH [--review] [--json | --sarif]\n"
    "./atelier eval --requests FILE.jsonl [--user NAME] [--model none|0.5b|1.5b|URL] [--json]\n"
    "./atelier review list|show|approve|return|reject [CHANGE] --as NAME [--comment TEXT] [--json]\n"
    "./atelier release list [--user NAME] [--json] | activate RELEASE\n"
    "./atelier rollback RELEASE [--as NAME] [--json]\n"
    "./atelier contract [--accept] [--json]\n"
    "./atelier doctor [--json]\n"
    "./atelier diagnose tokens [--lines] [--ids] [--tokenizer FILE] [--json] < TEXT\n"
    "./atelier diagnose tool-calls < ANSWERS.jsonl\n"
    "./atelier diagnose spec [--current SPEC] < REQUEST\n"
    "./atelier mcp list [URL] | mcp call URL TOOL [JSON] [--mode probe|modern|legacy] [--json]\n"
    "./atelier sandbox run --user NAME -- CMD...\n"
    "./atelier conformance sandbox [--driver native|oci] [--engine SOCKET] [--only NAME|NUMBER] [--json]\n"
    "./atelier conformance mcp-server --port N|--stdio | mcp-client URL\n"
    "Everywhere: --data DIR (default .atelier), --port N. Exit codes: 0 done, 2 question pending, 3 gate red, 1 "
    "error.\n";

Result<int> dialogue(const Arguments& arguments, bool answering) {
    const auto& words = arguments.words;
    if (!answering && words.size() != 2) return fail(Code::invalid_argument, "usage: ./atelier ask TEXT [--user NAME] [--json]");
    if (answering && words.size() != 3) return fail(Code::invalid_argument, "usage: ./atelier answer SESSION NUMBER|TEXT [--user NAME] [--json]");
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("user", "investor-a")));
    DialogueOptions options;
    options.publish = arguments.flag("publish");
    options.screenshot = arguments.flag("json") && !arguments.flag("no-screenshot");
    const std::string mode = arguments.get("mode", "build");
    ATL_TRY(const Outcome outcome, answering ? answer(*server, words[1], words[2], options) : ask(*server, words[1], mode, options));
    if (arguments.flag("json"))
        std::puts(json::print(outcome.report).c_str());
    else
        std::fputs(outcome.text.c_str(), stdout);
    return outcome.exit_code;
}

Result<int> eval_command(const Arguments& arguments) {
    if (!arguments.flag("requests")) return fail(Code::invalid_argument, "usage: ./atelier eval --requests FILE.jsonl [--json]");
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("user", "investor-a")));
    return evaluate(*server, arguments.get("requests"), arguments.flag("json"));
}

Result<int> run(const Arguments& arguments) {
    const std::string command = arguments.words.empty() ? "help" : arguments.words.front();
    if (arguments.flag("help") || command == "help") {
        std::fputs(k_help, stdout);
        return 0;
    }
    if (command == "ask") return dialogue(arguments, false);
    if (command == "answer") return dialogue(arguments, true);
    if (command == "eval") return eval_command(arguments);
    if (command == "gate") return gate_command(arguments);
    if (command == "review") return review_command(arguments);
    if (command == "release") return release_command(arguments);
    if (command == "rollback") return rollback_command(arguments);
    if (command == "contract") return contract_command(arguments);
    if (command == "sandbox") return sandbox_command(arguments);
    if (command == "mcp") return arguments.words.size() > 2 ? mcp_client_command(arguments) : mcp_command(arguments);
    if (command == "diagnose") return diagnose_command(arguments);
    if (command == "doctor") return doctor_command(arguments);
    return fail(Code::invalid_argument, "unknown command '" + command + "'; see ./atelier --help");
}

/// Suites and fixtures are a program of their own, which the product does not need.
Result<int> hand_over(char** argv) {
    const std::string program = program_folder() + "/atelier-conformance";
    ::execv(program.c_str(), argv);
    return fail(Code::not_found, program + " is not built; ./atelier conformance builds it");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "conformance") {
        std::fprintf(stderr, "atelier: %s\n", hand_over(argv).error().message.c_str());
        return 1;
    }
    const auto arguments = parse_arguments(argc, argv);
    const bool as_json = arguments && arguments->flag("json");
    const auto outcome = arguments ? run(*arguments) : Result<int>(fail(arguments.error()));
    if (outcome) return *outcome;
    const auto& error = outcome.error();
    if (as_json) std::puts(json::print(json::Object{{"error", json::Object{{"code", to_string(error.code)}, {"message", error.message}}}}).c_str());
    std::fprintf(stderr, "atelier: %s\n", error.message.c_str());
    return 1;
}
