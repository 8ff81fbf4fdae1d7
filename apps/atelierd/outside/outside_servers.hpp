#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "server_config.hpp"

namespace atelier::orchestrator {

/// The tools of the configured outside MCP servers. Each server is kept connected in the background: its list is read at the start,
/// when the server says that it changed, and every five minutes; one that fails is tried again with a growing pause. Nobody waits for
/// that. What the servers say (names, descriptions, schemas, results) is data: bounded, and never a command. One executor.
class OutsideServers final : public agent::OutsideTools {
public:
    /// The role of an account, or an error.
    using RoleOf = std::function<Task<Result<std::string>>(std::string user)>;

    /// `logs`: the folder for what programs write to their standard error (mcp-NAME.log).
    OutsideServers(Executor executor, std::vector<OutsideServerConfig> configs, std::filesystem::path logs, RoleOf role_of);
    ~OutsideServers() override;

    void start();
    /// Ends the programs as the specification says.
    Task<> stop();

    Task<Result<std::vector<agent::OutsideTool>>> offered(agent::SessionRef session) override;
    Rule rule(const std::string& tool) const override;
    bool fits(const std::string& tool, const json::Object& arguments) const override;
    Task<Result<std::string>> call(agent::SessionRef session, std::string tool, json::Object arguments) override;

    /// For the operator: {name, place, state, error, era, tools: [{name, tool, rule, description, unchecked?}],
    /// left_out: [text]}; a tool's `unchecked` names patterns of its schema that are not checked. No secrets.
    json::Array status() const;

private:
    struct Server;
    struct Tool;
    const Tool* find(const std::string& tool, Server** server) const;
    static bool serves(const OutsideServerConfig& config, const std::string& role);
    void connect(const std::shared_ptr<Server>& server);
    Task<> watch(std::shared_ptr<Server> server);
    Task<> listen(std::shared_ptr<Server> server);

    Executor executor_;
    std::filesystem::path logs_;
    RoleOf role_of_;
    std::vector<std::shared_ptr<Server>> servers_;
    TaskGroup tasks_;
};

}  // namespace atelier::orchestrator
