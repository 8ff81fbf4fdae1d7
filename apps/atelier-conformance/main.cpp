#include <cstdio>

#include "conformance_mcp.hpp"
#include "conformance_sandbox.hpp"

/// Started by `atelier conformance`, with the same arguments.
int main(int argc, char** argv) {
    using namespace atelier;
    const auto arguments = cli::parse_arguments(argc, argv);
    Result<int> outcome = fail(Code::internal, "");
    if (!arguments) {
        outcome = fail(arguments.error());
    } else {
        const bool sandbox = arguments->words.size() > 1 && arguments->words[1] == "sandbox";
        outcome = sandbox ? cli::conformance_sandbox(*arguments) : cli::conformance_mcp(*arguments);
    }
    if (outcome) return *outcome;
    std::fprintf(stderr, "atelier: %s\n", outcome.error().message.c_str());
    return 1;
}
