#include "fixture_server.hpp"

int main() { return atelier::mcp::conformance::serve_streams(); }
