#include "interpreters.hpp"

namespace atelier::orchestrator {

Task<Result<agent::Interpretation>> RulesInterpreter::interpret(std::string request, spec::Lang lang, spec::Context context) {
    auto job = [request = std::move(request), lang, context = std::move(context)] {
        agent::Interpretation out;
        out.result = spec::fill(request, lang, context);
        if (context.current && out.result.outcome != spec::FillResult::Outcome::done) {
            // Not a change of what is there: perhaps a new wish, said in full.
            spec::Context fresh = context;
            fresh.current = nullptr;
            auto anew = spec::fill(request, lang, fresh);
            if (anew.outcome == spec::FillResult::Outcome::done) out.result = std::move(anew);
        }
        out.by = "rules";
        return out;
    };
    co_return co_await pool_.run(std::move(job));
}

Task<Result<agent::WrittenCode>>
NoWriter::write(std::string, spec::Lang, std::map<std::string, std::string>, std::string, std::function<void(std::string)>) {
    co_return fail(Code::unavailable, "no model that writes code is connected");
}

}  // namespace atelier::orchestrator
