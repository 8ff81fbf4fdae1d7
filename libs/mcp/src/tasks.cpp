#include "atelier/mcp/tasks.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>

#include "atelier/base/ids.hpp"
#include "server_state.hpp"

namespace atelier::mcp {

struct Tasks::Job {
    Job(Executor executor, const Clock& c) : clock(c), answered(std::move(executor)) {}
    const Clock& clock;
    std::string id;
    std::string user;
    std::string status = "working";  // working | input_required | completed | failed | cancelled
    Millis created = 0;
    Millis updated = 0;
    std::map<std::string, InputRequest> pending;  // by the key that the client sees
    Inputs answers;                               // by the handler's own key
    Signal answered;
    json::Object result;
    RpcError error;
    std::function<void()> stop;

    bool ended() const { return status == "completed" || status == "failed" || status == "cancelled"; }
};

class Tasks::JobAsker final : public Asker {
public:
    explicit JobAsker(std::shared_ptr<Job> job) : job_(std::move(job)) {}
    Task<Result<Inputs>> ask(std::vector<InputRequest> requests) override {
        std::vector<std::string> keys;
        for (auto& request : requests) {
            keys.push_back(request.key);
            job_->answers.erase(request.key);
            job_->pending.emplace(random_hex(8), std::move(request));
        }
        job_->status = "input_required";
        job_->updated = job_->clock.now();
        while (!job_->pending.empty()) co_await job_->answered.wait(std::chrono::seconds(60));
        Inputs out;
        for (const auto& key : keys) out[key] = job_->answers[key];
        co_return out;
    }

private:
    std::shared_ptr<Job> job_;
};

Tasks::Tasks(Executor executor, TaskOptions options, const Clock& clock) : options_(options), clock_(clock), running_(std::move(executor)) {}
Tasks::~Tasks() { running_.cancel(); }

void Tasks::end(Job& job, std::string status) {
    if (job.ended()) return;
    job.status = std::move(status);
    job.updated = job.clock.now();
    job.pending.clear();
}

Task<> Tasks::work(std::shared_ptr<Job> job, Work work) {
    JobAsker asker(job);
    std::expected<json::Object, RpcError> outcome = std::unexpected(RpcError{rpc::k_internal_error, "internal error"});
    try {
        outcome = co_await work(asker);
    } catch (const boost::system::system_error&) {
        end(*job, "cancelled");
        throw;
    } catch (const std::exception&) {
        // A bug; the client learns nothing about the inside.
    }
    if (job->ended()) co_return;  // cancelled: whatever it still came to, nobody is told
    if (outcome) {
        job->result = std::move(*outcome);
        end(*job, "completed");
    } else {
        job->error = std::move(outcome.error());
        end(*job, "failed");
    }
}

/// Forgets what is too old; nothing before its time.
void Tasks::sweep() {
    const Millis now = clock_.now();
    std::erase_if(jobs_, [&](const auto& entry) {
        Job& job = *entry.second;
        if (now <= job.created + options_.ttl.count()) return false;
        const bool works = !job.ended();
        end(job, "cancelled");
        if (works && job.stop) job.stop();
        return true;
    });
}

json::Object Tasks::base(const Job& job) const {
    return {
        {"taskId", job.id},
        {"status", job.status},
        {"createdAt", format_rfc3339(job.created)},
        {"lastUpdatedAt", format_rfc3339(job.updated)},
        {"ttlMs", options_.ttl.count()},
        {"pollIntervalMs", options_.poll.count()}
    };
}

Result<json::Object> Tasks::create(const std::string& user, Work work_to_do) {
    sweep();
    const auto of_user = std::ranges::count_if(jobs_, [&](const auto& entry) { return entry.second->user == user; });
    if (jobs_.size() >= options_.max_tasks || static_cast<std::size_t>(of_user) >= options_.max_per_user)
        return fail(Code::exhausted, "too many tasks are kept; come back when some are over");
    auto job = std::make_shared<Job>(running_.executor(), clock_);
    job->id = random_hex(16);
    job->user = user;
    job->created = job->updated = clock_.now();
    jobs_[job->id] = job;
    json::Object out = base(*job);
    job->stop = running_.spawn_cancellable(work(job, std::move(work_to_do)));
    return out;
}

Result<std::shared_ptr<Tasks::Job>> Tasks::find(const std::string& user, const std::string& id) {
    sweep();
    const auto found = jobs_.find(id);
    if (found == jobs_.end() || found->second->user != user) return fail(Code::not_found, "Unknown task");
    return found->second;
}

Result<json::Object> Tasks::get(const std::string& user, const std::string& id) {
    ATL_TRY(const auto job, find(user, id));
    json::Object out = base(*job);
    if (job->status == "completed") out["result"] = job->result;
    if (job->status == "failed") out["error"] = json::Object{{"code", job->error.code}, {"message", job->error.message}};
    if (job->status != "input_required") return out;
    json::Object requests;
    for (const auto& [key, request] : job->pending) requests[key] = json::Object{{"method", request.method}, {"params", request.params}};
    out["inputRequests"] = std::move(requests);
    return out;
}

Result<void> Tasks::update(const std::string& user, const std::string& id, const json::Object& answers) {
    ATL_TRY(const auto job, find(user, id));
    // All or none: a mistake in one answer leaves the questions as they are.
    for (const auto& [key, value] : answers) {
        const auto asked = job->pending.find(std::string(key));
        if (asked == job->pending.end()) continue;  // answered already, or never asked
        if (!value.is_object() || !fits_request(asked->second, value.get_object()))
            return fail(Code::invalid_argument, "an answer does not fit its question");
    }
    for (const auto& [key, value] : answers) {
        const auto asked = job->pending.find(std::string(key));
        if (asked == job->pending.end()) continue;
        job->answers[asked->second.key] = value.get_object();
        job->pending.erase(asked);
    }
    job->updated = clock_.now();
    if (job->status == "input_required" && job->pending.empty()) job->status = "working";
    job->answered.notify_all();
    return {};
}

Result<void> Tasks::cancel(const std::string& user, const std::string& id) {
    ATL_TRY(const auto job, find(user, id));
    if (job->ended()) return {};
    end(*job, "cancelled");
    const auto stop = job->stop;
    if (stop) stop();
    return {};
}

bool Tasks::is_method(std::string_view method) { return method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel"; }

Task<> Tasks::stop() { co_await running_.close(); }

bool declares_tasks(const json::Object& capabilities) {
    const auto* const extensions = json::get_object(capabilities, "extensions");
    return extensions != nullptr && extensions->contains(k_tasks_extension);
}

}  // namespace atelier::mcp
