"""Graphs of ONNX, run by ONNX Runtime, or in float64 by the reference evaluator of onnx."""

import numpy as np


def run(graph, *values):
    """The outputs of a graph in ONNX Runtime, on one thread, for its inputs in their order."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, dict(zip((one.name for one in session.get_inputs()), values, strict=True)))


def run_in_float64(graph, *values):
    """The same in the reference evaluator.

    Its own GRU knows neither lengths nor two directions, and its own GatherElements no rows of a table.
    """
    from onnx.reference import ReferenceEvaluator
    from onnx.reference.op_run import OpRun

    class GRU(OpRun):
        def _run(self, X, W, R, B, lengths, initial=None, **attributes):
            return gru(X, W, R, B, lengths, initial, attributes["linear_before_reset"])

    class GatherElements(OpRun):
        def _run(self, values, indices, axis=0):
            return (np.take_along_axis(values, indices, axis),)

    evaluator = ReferenceEvaluator(graph, new_ops=[GRU, GatherElements])
    return evaluator.run(None, dict(zip(evaluator.input_names, values, strict=True)))


def gru(X, W, R, B, lengths, initial, linear_before_reset):
    """GRU-14 of the specification of ONNX, sequence by sequence: gates z, r and h, both states returned."""
    n_steps, n_samples, _ = X.shape
    n_directions, H = R.shape[0], R.shape[2]
    every = np.zeros((n_steps, n_directions, n_samples, H), X.dtype)
    last = np.zeros((n_directions, n_samples, H), X.dtype)
    if initial is not None:
        last += initial
    for direction, sample in np.ndindex(n_directions, n_samples):
        h, (Wb, Rb) = last[direction, sample], np.split(B[direction], 2)
        steps = range(lengths[sample])
        for step in steps if direction == 0 else reversed(steps):
            a, b = W[direction] @ X[step, sample] + Wb, R[direction] @ h + Rb
            z, r = sigmoid(a[:H] + b[:H]), sigmoid(a[H : 2 * H] + b[H : 2 * H])
            if linear_before_reset:
                candidate = np.tanh(a[2 * H :] + r * b[2 * H :])
            else:
                candidate = np.tanh(a[2 * H :] + R[direction, 2 * H :] @ (r * h) + Rb[2 * H :])
            h = (1 - z) * candidate + z * h
            every[step, direction, sample] = h
        last[direction, sample] = h
    return every, last


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Written:
    """What ``Nodes`` writes to: a scope of names and a container of nodes in one."""

    def __init__(self, opset):
        self._opset, self.nodes, self.constants, self._n_names = opset, [], [], 0

    def target_opset_any_domain(self, domain):
        return self._opset

    def get_unique_variable_name(self, name):
        self._n_names += 1
        return f"{name}_{self._n_names}"

    get_unique_operator_name = get_unique_variable_name

    def add_node(self, operation, inputs, outputs, **attributes):
        from onnx.helper import make_node

        self.nodes.append(make_node(operation, inputs, outputs, **attributes))

    def add_initializer(self, name, onnx_type, shape, content):
        from onnx import TensorProto
        from onnx.helper import make_tensor

        tensor = TensorProto()
        is_tensor = isinstance(content, TensorProto)
        tensor.CopyFrom(content if is_tensor else make_tensor(name, onnx_type, shape, content))
        tensor.name = name
        self.constants.append(tensor)


def evaluated(write, *values, opset=18):
    """What comes of the nodes that ``write`` writes: of ``Nodes`` and the names of values it gives a name."""
    from onnx import helper

    from sklearn_gru.exchange.onnx_nodes import Nodes

    written, inputs, feed = Written(opset), [], {}
    for position, value in enumerate(map(np.asarray, values)):
        kind = helper.np_dtype_to_tensor_dtype(value.dtype)
        inputs.append(helper.make_tensor_value_info(f"input_{position}", kind, [None] * value.ndim))
        feed[f"input_{position}"] = value
    output = helper.make_empty_tensor_value_info(write(Nodes(written, written, np.float64), *feed))
    graph = helper.make_graph(written.nodes, "test", inputs, [output], written.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    return run_in_float64(model, *feed.values())[0]
