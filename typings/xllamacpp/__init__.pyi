class CommonParamsModel:
    path: str

class CpuParams:
    n_threads: int
    poll: int

class CommonParams:
    model: CommonParamsModel
    model_alias: set[str]
    cpuparams: CpuParams
    cpuparams_batch: CpuParams
    hostnames: list[str]
    port: int
    api_keys: list[str]
    n_ctx: int
    n_parallel: int
    n_gpu_layers: int
    cache_ram_mib: int
    verbosity: int
    ui: bool
    endpoint_slots: bool

class Server:
    listening_address: str
    def __init__(self, params: CommonParams) -> None: ...
