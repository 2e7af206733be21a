//! Takes out the blocks that only lead on to another one.

use crate::base::arena::Arena;
use crate::facts::body::{AwaitFacts, BlockFacts, CallFacts, RegionFacts};
use crate::facts::ids::{AwaitId, CallId};
use crate::flow::analyses::paths::Way;
use crate::flow::ir::RegionId;

/// Leaves the blocks with an event, a choice or an end, and those in which loops begin.
pub(super) fn compress(
    regions: &mut Arena<RegionId, RegionFacts>,
    blocks: &mut Vec<BlockFacts>,
    calls: &mut Arena<CallId, CallFacts>,
    awaits: &mut Arena<AwaitId, AwaitFacts>,
) {
    let kept = kept(blocks);
    let target = targets(blocks, &kept);
    // A block to which one leads in a circle is none that is kept: it stays.
    let stays = |at: usize| kept[at] || target[at] == at;
    let mut number = vec![0; blocks.len()];
    let mut count = 0;
    for (at, number) in number.iter_mut().enumerate().filter(|(at, _)| stays(*at)) {
        *number = count;
        count += u32::from(at < blocks.len());
    }
    let place = |at: u32| number[target[at as usize]];
    for block in blocks.iter_mut() {
        for edge in &mut block.next {
            edge.to = place(edge.to);
            if let Way::LoopEnds(head) = &mut edge.way {
                *head = place(*head);
            }
        }
    }
    let ids: Vec<RegionId> = regions.ids().collect();
    ids.into_iter().for_each(|id| regions[id].entry = place(regions[id].entry));
    let ids: Vec<CallId> = calls.ids().collect();
    ids.into_iter().for_each(|id| calls[id].block = place(calls[id].block));
    let ids: Vec<AwaitId> = awaits.ids().collect();
    for id in ids {
        awaits[id].block = place(awaits[id].block);
        awaits[id].arms.iter_mut().for_each(|arm| arm.ready = place(arm.ready));
    }
    let mut at = 0;
    blocks.retain(|_| {
        at += 1;
        stays(at - 1)
    });
}

fn kept(blocks: &[BlockFacts]) -> Vec<bool> {
    let plain = |block: &BlockFacts| matches!(block.next.as_slice(), [only] if only.way == Way::Plain);
    let mut kept: Vec<bool> = blocks.iter().map(|block| block.event.is_some() || !plain(block)).collect();
    for edge in blocks.iter().flat_map(|block| &block.next) {
        if let Way::LoopEnds(head) = edge.way {
            kept[head as usize] = true;
        }
    }
    kept
}

/// By block: the next one that is kept; in a circle without one, some block of the circle.
fn targets(blocks: &[BlockFacts], kept: &[bool]) -> Vec<usize> {
    let mut target: Vec<Option<usize>> = kept.iter().enumerate().map(|(at, kept)| kept.then_some(at)).collect();
    for start in 0..blocks.len() {
        let mut way = Vec::new();
        let mut at = start;
        let found = loop {
            match target[at] {
                Some(found) => break found,
                None if way.contains(&at) => break at,
                None => way.push(at),
            }
            at = blocks[at].next.first().map_or(at, |edge| edge.to as usize);
        };
        way.into_iter().for_each(|at| target[at] = Some(found));
    }
    target.into_iter().enumerate().map(|(at, found)| found.unwrap_or(at)).collect()
}
