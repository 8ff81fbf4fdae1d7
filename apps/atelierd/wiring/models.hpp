#pragma once

#include <memory>

#include "atelier/agent/model_interpreter.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/llm/local_model.hpp"
#include "atelier/llm/profile.hpp"
#include "atelier/llm/prompt_counter.hpp"
#include "config.hpp"

namespace atelier::orchestrator {

/// The model that the configuration names: none, a local one that is prepared in the background, or an endpoint.
/// Everybody else sees an llm::ChatModel that is ready or not.
class Models {
public:
    /// invalid_argument for a model that is neither a known name nor an address, a key variable that is not set, or a
    /// vocabulary that is not there. `pool` outlives the models.
    static Result<std::unique_ptr<Models>> make(Executor executor, BlockingPool& pool, const Config& config);
    virtual ~Models() = default;

    /// Starts what has to be fetched, built, started or asked. Returns at once.
    virtual void start() = 0;
    virtual Task<> stop() = 0;
    virtual llm::ModelStatus status() const = 0;
    /// Behind the queue in which all requests wait for it; nullptr for none.
    virtual llm::ChatModel* chat() = 0;
    /// What requests to it take in; nullptr for none.
    virtual llm::PromptCounter* counter() = 0;
    /// How the model is used, by its name and what its server says of it; of none, that of a model that does nothing.
    virtual llm::Profile profile() const = 0;
    /// Whether the model may write TSX: an endpoint's, or a local one when the configuration says so.
    virtual bool writes_code() const = 0;
};

/// Appends one line {at, lang, outcome, words} a call to `path`, of which 4 MiB and two older generations are kept.
agent::UncoveredSink uncovered_log(std::filesystem::path path, const Clock& clock);

}  // namespace atelier::orchestrator
