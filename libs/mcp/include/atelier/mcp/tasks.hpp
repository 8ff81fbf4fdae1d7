#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/mcp/call.hpp"

/// Extension io.modelcontextprotocol/tasks of the modern revision (SEP-2663): a call that outlives its request.
namespace atelier::mcp {

inline constexpr std::string_view k_tasks_extension = "io.modelcontextprotocol/tasks";

struct TaskOptions {
    std::size_t max_tasks = 1000;
    std::size_t max_per_user = 50;
    std::chrono::milliseconds ttl{600'000};  ///< of a task and its result; what still works then is cancelled
    std::chrono::milliseconds poll{500};     ///< told to clients
};

/// The tasks of one server. Each belongs to the user who made it; to others it does not exist. Kept in memory: a restart loses them,
/// which the extension allows. One executor; the clock outlives it.
class Tasks {
public:
    Tasks(Executor executor, TaskOptions options, const Clock& clock);
    ~Tasks();

    /// What a task comes to: the members of a tool's result as JSON text, or a protocol error. The Asker puts questions to the client.
    using Work = std::function<Task<std::expected<json::Object, RpcError>>(Asker& asker)>;

    /// Begins the work; the members of a CreateTaskResult. `exhausted` when there are too many tasks.
    Result<json::Object> create(const std::string& user, Work work);
    /// The members of the results of tasks/get, tasks/update and tasks/cancel. `not_found` for a task that is unknown, over or somebody
    /// else's; `invalid_argument` for answers that do not fit their questions.
    Result<json::Object> get(const std::string& user, const std::string& id);
    Result<void> update(const std::string& user, const std::string& id, const json::Object& answers);
    Result<void> cancel(const std::string& user, const std::string& id);
    /// tasks/get, tasks/update and tasks/cancel.
    static bool is_method(std::string_view method);
    /// Cancels all and waits.
    Task<> stop();
    std::size_t size() const { return jobs_.size(); }

private:
    struct Job;
    class JobAsker;
    void sweep();
    Result<std::shared_ptr<Job>> find(const std::string& user, const std::string& id);
    static void end(Job& job, std::string status);
    static Task<> work(std::shared_ptr<Job> job, Work work);
    json::Object base(const Job& job) const;

    TaskOptions options_;
    const Clock& clock_;
    TaskGroup running_;
    std::map<std::string, std::shared_ptr<Job>, std::less<>> jobs_;
};

/// Whether these client capabilities declare the extension.
bool declares_tasks(const json::Object& capabilities);

}  // namespace atelier::mcp
