#pragma once

#include <string>
#include <vector>

#include "../access/access.hpp"
#include "../core/contract_watch.hpp"
#include "../core/core_backend.hpp"
#include "../doors/assets.hpp"
#include "../doors/contract.hpp"
#include "../jobs/regate.hpp"
#include "../outside/outside_servers.hpp"
#include "../publish/publisher.hpp"
#include "../publish/venue.hpp"
#include "../sandboxes/backends.hpp"
#include "../sandboxes/previews.hpp"
#include "atelier/session/hub.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/release/bundles.hpp"
#include "company.hpp"
#include "config.hpp"
#include "start_check.hpp"

namespace atelier::orchestrator {

/// The built pages; an error where one was not built.
struct Pages {
    Result<Assets> portfolio;
    Result<Assets> console;
    Result<Assets> frame;
};

/// What the routes may use. Built once by the wiring; everything in it outlives the server.
struct Services {
    const Config& config;
    const Clock& clock;
    store::SqliteStore& store;
    Access& access;
    session::Hub& sessions;
    Publisher& publisher;
    Previews& previews;
    Backends& backends;
    gateway::Policy& gateway_policy;
    ContractWatch& contract;
    CoreBackend& core;
    agent::Workbench& workbench;
    const release::BundleStore& bundles;
    BlockingPool& pool;
    /// ModelStatus of the OpenAPI document.
    std::function<json::Object()> model_status;
    std::vector<std::string> weaker_isolation;
    std::string driver_name;
    OutsideServers& outside;
    RequestContract& requests;
    const Pages& pages;
    Venues& venues;
    std::string frame_origin;  ///< of the host that serves frames
    const StartCheck& start_check;
    Company* company;  ///< null: changes are merged here
    Regate& regate;
};

}  // namespace atelier::orchestrator
