#include "interpreters.hpp"

namespace atelier::orchestrator {

Task<Result<agent::WrittenCode>>
NoWriter::write(std::string, spec::Lang, std::map<std::string, std::string>, std::string, std::function<void(std::string)>) {
    co_return fail(Code::unavailable, "no model that writes code is connected");
}

}  // namespace atelier::orchestrator
