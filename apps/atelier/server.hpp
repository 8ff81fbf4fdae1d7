#pragma once

#include <memory>
#include <string>

#include "arguments.hpp"
#include "atelier/async/task.hpp"
#include "atelier/json/json.hpp"
#include "atelier/process/process.hpp"

namespace atelier::cli {

/// The daemon of a data folder: the running one, or one that is started for this command and stopped after it.
class Server {
public:
    static Result<std::unique_ptr<Server>> connect(const Arguments& arguments);
    ~Server();

    /// Signs in as that account with the operator's token (the data folder is ours).
    Result<void> act_as(const std::string& name);
    /// One call below /api/v1. An HTTP error becomes its code and message.
    Result<json::Object> call(const std::string& method, const std::string& path, const json::Object& body = {});

    const std::string& data() const { return data_; }
    const std::string& root() const { return root_; }
    /// Of the account that act_as() signed in; a secret.
    const std::string& token() const { return token_; }
    std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    Server() = default;
    Result<void> start(const Arguments& arguments);
    bool find_running();

    std::string data_;
    std::string root_;
    std::uint16_t port_ = 0;
    std::string token_;
    IoContext io_;
    std::unique_ptr<process::Child> child_;
};

/// <data>/... of --data, ATELIER_DATA or ./.atelier.
std::string data_folder(const Arguments& arguments);
/// The installed tree: --root, ATELIER_ROOT or the current directory.
std::string root_folder(const Arguments& arguments);
/// Where atelierd and atelier-jail are: beside this program.
std::string program_folder();

}  // namespace atelier::cli
