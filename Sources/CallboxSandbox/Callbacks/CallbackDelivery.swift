import ServiceLifecycle

/// Carries out the callback plans of all tasks, side by side, until the sandbox stops.
///
/// It owns every waiting callback as a child task, so that none outlives ``run()``. The register bounds how many plans there are at once.
struct CallbackDelivery: Service {
    let plans: AsyncStream<CallbackPlan>
    let sender: CallbackSender
    let register: TaskRegister

    /// Works off the stream; returns when it ends or the service is to stop, and gives up what is still waiting then.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await plan in plans.cancelOnGracefulShutdown() {
                group.addTask {
                    await sender.carryOut(plan)
                    await register.finishPlan()
                }
            }
            group.cancelAll()
        }
    }
}
